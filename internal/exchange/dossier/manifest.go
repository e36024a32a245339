package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// listed is a line of the manifest.
type listed struct {
	sha256 string
	size   int64
	path   string
}

// manifestText is what is signed: a heading, the claim, and a line for every member but the manifest itself.
func manifestText(claim string, list []listed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nclaim %s\n", manifestHeading, claim)
	for _, m := range list {
		fmt.Fprintf(&b, "%s %d %s\n", m.sha256, m.size, m.path)
	}
	return b.String()
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// parseManifest reads the text that was signed, and refuses every other way to write it.
func parseManifest(text string) (claim string, list []listed, err error) {
	bad := fault.Newf(fault.Checked, "%s: it is no list of a dossier's files.", manifestName)
	rest, ok := strings.CutPrefix(text, manifestHeading+"\nclaim ")
	claim, rest, found := strings.Cut(rest, "\n")
	if !ok || !found || claim == "" {
		return "", nil, bad
	}
	for line := range strings.Lines(rest) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(fields) != 3 || len(list) >= MaxMembers {
			return "", nil, bad
		}
		size, err := strconv.ParseInt(fields[1], 10, 64)
		if raw, bad2 := hex.DecodeString(fields[0]); err != nil || bad2 != nil || len(raw) != sha256.Size {
			return "", nil, bad
		}
		if err := checkPath(fields[2]); err != nil {
			return "", nil, err
		}
		list = append(list, listed{fields[0], size, fields[2]})
	}
	if manifestText(claim, list) != text || !slices.IsSortedFunc(list, func(a, b listed) int { return strings.Compare(a.path, b.path) }) {
		return "", nil, bad
	}
	return claim, list, nil
}

// checkManifest opens the manifest with the keys that the dossier carries, and checks that it lists every member as it is.
func (v *verifier) checkManifest() error {
	for _, name := range []string{manifestName, keysName} {
		if !v.a.has(name) {
			return fault.Newf(fault.Checked, "%s: it is missing; this is no dossier, or it was cut.", name)
		}
	}
	note, err := v.a.read(manifestName, maxSmall)
	if err != nil {
		return err
	}
	keys, err := v.a.read(keysName, maxSmall)
	if err != nil {
		return err
	}
	keysDiffer := !strings.Contains(string(note), fmt.Sprintf("\n%s %d %s\n", sum(keys), len(keys), keysName))
	if v.keys, err = parseKeys(keys); err != nil {
		return err
	}
	text, key, err := ledger.OpenText(string(note), v.verifiers()...)
	var f *fault.Error
	switch {
	case errors.As(err, &f) && keysDiffer && strings.Contains(f.Message, "another key"):
		return fault.Newf(fault.Checked, "%s: it was changed: the key that signed %s is not among its keys.", keysName, manifestName)
	case errors.As(err, &f):
		return fault.Newf(fault.Checked, "%s: %s", manifestName, f.Message)
	case err != nil:
		return err
	}
	v.result.Key = key
	if v.result.Claim, v.list, err = parseManifest(text); err != nil {
		return err
	}
	if err := v.pin(); err != nil {
		return err
	}
	return v.checkList()
}

// parseKeys reads the public keys of the ledger, one a line.
func parseKeys(b []byte) (keys []ledger.Key, err error) {
	for line := range strings.Lines(string(b)) {
		k, err := ledger.ParseKey(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, fault.Newf(fault.Checked, "%s: it holds what is no public key.", keysName)
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 || len(keys) > 1000 {
		return nil, fault.Newf(fault.Checked, "%s: it holds no public key, or far too many.", keysName)
	}
	return keys, nil
}

// pin compares the key that signed with the one that whoever checks knows.
func (v *verifier) pin() error {
	if v.o.Key == "" {
		return nil
	}
	want, err := ledger.ParseKey(v.o.Key)
	if err != nil {
		return err
	}
	if want != v.result.Key {
		return fault.Newf(fault.Checked, "%s: it is signed by another key, %s, and not by %s: this is not that newsroom's dossier, or its key was swapped.", manifestName, v.result.Key.Name, want.Name)
	}
	v.result.Pinned = true
	return nil
}

// checkList compares the members with the manifest's lines: names, sizes, hashes.
func (v *verifier) checkList() error {
	there := slices.DeleteFunc(slices.Clone(v.a.names), func(name string) bool { return name == manifestName })
	for i, m := range v.list {
		if i >= len(there) || there[i] != m.path {
			return v.misfit(there, m.path, i)
		}
	}
	if len(there) > len(v.list) {
		return fault.Newf(fault.Checked, "%s: the manifest does not list it.", there[len(v.list)])
	}
	for _, m := range v.list {
		r, err := v.a.open(m.path)
		if err != nil {
			return fault.Newf(fault.Checked, "%s: it cannot be read (%v).", m.path, err)
		}
		h := sha256.New()
		n, err := io.Copy(h, io.LimitReader(r, MaxMember+1))
		if err = errors.Join(err, r.Close()); err != nil {
			return fault.Newf(fault.Checked, "%s: it cannot be read (%v).", m.path, err)
		}
		if n != m.size || hex.EncodeToString(h.Sum(nil)) != m.sha256 {
			return fault.Newf(fault.Checked, "%s: it was changed: it is not the file that the signed manifest lists.", m.path)
		}
		v.result.Bytes += n
		v.hashes[m.path] = m
	}
	v.result.Files = len(v.list) + 1
	return nil
}

// misfit names the file by which members and manifest differ first.
func (v *verifier) misfit(there []string, want string, i int) error {
	if i < len(there) && there[i] < want {
		return fault.Newf(fault.Checked, "%s: the manifest does not list it.", there[i])
	}
	return fault.Newf(fault.Checked, "%s: it is missing, and the manifest lists it.", want)
}
