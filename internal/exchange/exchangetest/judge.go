package exchangetest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Judges finds the software of others that judges what leaves, beside the repository, and skips a test where it is not.
func Judges(t testing.TB) (program string) {
	t.Helper()
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			program, err = filepath.Abs(filepath.Join(dir, "../shared/judges/judge"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(program); err != nil {
				t.Skip("../shared/judges is not there")
			}
			return program
		}
		if at, err := filepath.Abs(dir); err != nil || at == string(filepath.Separator) {
			t.Fatal("this is no test of the repository")
		}
	}
}

// Judge runs the judges of a kind on files: every one of them must pass each. It skips the test where they are not installed.
func Judge(t testing.TB, kind string, files ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), Judges(t), append([]string{kind}, files...)...).CombinedOutput() //nolint:gosec // a test
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 4 {
		t.Skipf("the judges are not installed: %s", out)
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", kind, err, out)
		return
	}
	t.Logf("%s", out)
}

// JudgeText is Judge of what is no file yet.
func JudgeText(t testing.TB, kind, name string, content []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	Judge(t, kind, file)
}
