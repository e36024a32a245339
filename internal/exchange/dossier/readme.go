package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// readme says in plain words what the files are and how to check them.
func (x *writer) readme() string {
	var b strings.Builder
	c := x.d.Claim
	fmt.Fprintf(&b, "DOSSIER OF CLAIM %s\n\n%s\n\n", c.Ref, c.Text)
	fmt.Fprintf(&b, "Made by %s on %s UTC.\n", cmp.Or(x.room.Name, "a newsroom that has not given its name"), x.d.Generated.UTC().Format("2 January 2006, 15:04:05"))
	if address := cmp.Or(x.room.PublicURL, x.room.URL); address != "" {
		fmt.Fprintf(&b, "Its address: %s\n", address)
	}
	if x.room.Contact != "" {
		fmt.Fprintf(&b, "Corrections: %s\n", x.room.Contact)
	}
	b.WriteString(`
HOW TO READ IT

Open index.html in a browser. It needs no network and no other program.

HOW TO CHECK IT

With claimtrail, on any machine, without a database or a network:

    claimtrail verify DOSSIER.zip --key KEY

where KEY is the newsroom's public key, or a file that holds it. Without --key it says which key signed; compare that with the key that the newsroom gives elsewhere. A folder of the unpacked files can be
verified as well. What it checks: that every file is the one that the signed list names; that every quotation stands at its place in the text
that it cites; that the records are as the last of the entries in it left them, and that none is missing between two about one record; that
the count of independent origins follows from the records; and that each entry is in the history that the newsroom has signed.

WHAT IT DOES NOT PROVE

That nothing is missing: the proofs show that the entries here are in the history, not that no other entry tells of this claim, such as a later
one that changed its rating. That is what the newsroom says by its signature; the head in ledger/checkpoint.txt says how many entries there
are, and whoever may read the newsroom's ledger can look. What index.html, report.pdf and the files in forms/ show is not compared with the
records: the signature alone vouches for it. When in doubt, report.json is what was compared. Times are those of the newsroom's clock.

Without claimtrail, in the folder of the unpacked files:

    grep -E '^[0-9a-f]{64} ' manifest.txt | awk '{print $1 "  " $3}' | sha256sum -c

compares every file with the list. The list itself, manifest.txt, is a signed note (c2sp.org/signed-note) with an Ed25519 signature, and so is
ledger/checkpoint.txt (c2sp.org/tlog-checkpoint); any program that reads signed notes checks them with the key in ledger/keys.txt.

A signature shows who says something and that nobody has changed it since. It does not show that a source is honest. The name in a key is
chosen by whoever made it: compare the whole key, not its name.

THE FILES

`)
	list := slices.Clone(x.members)
	slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.path, b.path) })
	for _, m := range list {
		fmt.Fprintf(&b, "    %s\n        %s.\n", m.path, m.says)
	}
	b.WriteString("    manifest.txt\n        The signed list of all files: SHA-256, size in bytes, path.\n    ro-crate-metadata.json\n        The files as an RO-Crate, for programs.\n")
	x.readmeWithout(&b)
	return b.String()
}

// readmeWithout says what is not there.
func (x *writer) readmeWithout(b *strings.Builder) {
	var lines []string
	for _, n := range x.about.Snapshots {
		if n.Withheld != "" {
			lines = append(lines, fmt.Sprintf("The text of %s, snapshot %d. %s", n.Source, n.Number, n.Withheld))
		}
	}
	for _, w := range x.about.Without {
		lines = append(lines, w.What+". "+w.Why)
	}
	if len(lines) == 0 {
		return
	}
	b.WriteString("\nWHAT IS NOT HERE, AND WHY\n\n")
	for _, line := range lines {
		fmt.Fprintf(b, "    %s\n", line)
	}
}
