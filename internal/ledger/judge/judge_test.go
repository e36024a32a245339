package judge

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// program is claimtrail on a database of its own.
type program struct {
	t            *testing.T
	path, folder string
}

func build(t *testing.T) program {
	t.Helper()
	p := program{t: t, path: filepath.Join(t.TempDir(), "claimtrail"), folder: t.TempDir()}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", p.path, "./cmd/claimtrail")
	cmd.Dir = filepath.Join("..", "..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return p
}

func (p program) run(args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), p.path, args...)
	cmd.Dir, cmd.Env = p.folder, append(os.Environ(), "CLAIMTRAIL_DB=data.db", "CLAIMTRAIL_KEY=key")
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("claimtrail %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// proofJSON is a line of "ledger proof --json".
type proofJSON struct {
	Sequence    int64
	Leaf, Proof string
}

func (p program) proofs(args ...string) (list []proofJSON) {
	p.t.Helper()
	d := json.NewDecoder(strings.NewReader(p.run(append([]string{"ledger", "proof", "--json"}, args...)...)))
	for d.More() {
		var x proofJSON
		if err := d.Decode(&x); err != nil {
			p.t.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

func TestOthersVerifyWhatClaimtrailPrints(t *testing.T) {
	p := build(t)
	var kept []string
	for i := range 12 {
		p.run("claim", "add", fmt.Sprintf("Claim number %d, «٤».", i))
		kept = append(kept, p.run("ledger", "checkpoint"))
	}
	for _, status := range []string{"assigned", "reported", "submitted"} {
		p.run("claim", "status", "CT-0005", status)
	}
	key := strings.TrimSpace(p.run("ledger", "keys"))
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(verifier.Name()), torchwood.SingleVerifierPolicy(verifier))
	head, _, err := torchwood.VerifyCheckpoint([]byte(p.run("ledger", "head", "--checkpoint")), policy)
	if err != nil {
		t.Fatalf("the checkpoint: %v", err)
	}
	if head.N != 16 || head.Extension != "" { // 12 claims, 3 changes and the key
		t.Errorf("%+v", head)
	}
	t.Run("inclusion", func(t *testing.T) {
		list := p.proofs("CT-0005")
		if len(list) != 4 {
			t.Errorf("%d proofs of a claim with 4 entries", len(list))
		}
		for n := range head.N {
			list = append(list, p.proofs("--entry", fmt.Sprint(n))...)
		}
		for _, x := range list {
			inclusion(t, policy, head, x)
		}
	})
	t.Run("consistency", func(t *testing.T) {
		for i, text := range kept {
			if err := os.WriteFile(filepath.Join(p.folder, "kept"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			from, _, err := torchwood.VerifyCheckpoint([]byte(text), policy)
			if err != nil {
				t.Fatal(err)
			}
			consistency(t, from, head, p.run("ledger", "consistency", "--from", "kept"))
			consistency(t, from, head, p.run("ledger", "consistency", "--from", fmt.Sprint(from.N), "--to", fmt.Sprint(head.N)))
			if i == 0 {
				p.run("ledger", "verify", "--checkpoint", "kept")
			}
		}
	})
}

// inclusion holds a proof against torchwood as it stands, and against merkle by its hashes.
func inclusion(t *testing.T, policy torchwood.Policy, head torchwood.Checkpoint, x proofJSON) {
	t.Helper()
	if err := torchwood.VerifyProof(policy, tlog.RecordHash([]byte(x.Leaf)), []byte(x.Proof)); err != nil {
		t.Errorf("entry %d: torchwood: %v", x.Sequence, err)
	}
	if extra, err := torchwood.ProofExtraData([]byte(x.Proof)); err != nil || string(extra) != x.Leaf {
		t.Errorf("entry %d: its extra data is %q, %v", x.Sequence, extra, err)
	}
	if err := torchwood.VerifyProof(policy, tlog.RecordHash([]byte(x.Leaf+" ")), []byte(x.Proof)); err == nil {
		t.Errorf("entry %d: torchwood takes another leaf", x.Sequence)
	}
	body, _, _ := strings.Cut(x.Proof, "\n\n")
	hashes := decode(t, strings.Split(body, "\n")[3:])
	leaf := rfc6962.DefaultHasher.HashLeaf([]byte(x.Leaf))
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(x.Sequence), uint64(head.N), leaf, hashes, head.Hash[:]); err != nil {
		t.Errorf("entry %d: merkle: %v", x.Sequence, err)
	}
}

func consistency(t *testing.T, from, to torchwood.Checkpoint, text string) {
	t.Helper()
	body, later, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(body, "\n")
	if lines[0] != fmt.Sprintf("old %d", from.N) || !strings.HasPrefix(later, to.String()) {
		t.Errorf("%s", text)
	}
	hashes := decode(t, lines[1:])
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from.N), uint64(to.N), hashes, from.Hash[:], to.Hash[:]); err != nil {
		t.Errorf("from %d to %d: merkle: %v", from.N, to.N, err)
	}
	tree := make(tlog.TreeProof, len(hashes))
	for i := range hashes {
		copy(tree[i][:], hashes[i])
	}
	if err := tlog.CheckTree(tree, to.N, to.Hash, from.N, from.Hash); err != nil {
		t.Errorf("from %d to %d: tlog: %v", from.N, to.N, err)
	}
}

func decode(t *testing.T, lines []string) (hashes [][]byte) {
	t.Helper()
	for _, line := range lines {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, h)
	}
	return hashes
}
