package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// readmeWidth is how many characters a line of README.txt has at most, but for an address or a command that cannot be broken.
const readmeWidth = 78

// prose gathers a text in lines.
type prose struct{ strings.Builder }

// par adds a paragraph, and an empty line behind it.
func (p *prose) par(text string) {
	p.lines(0, 0, text)
	p.WriteString("\n")
}

// lines adds a text, broken between words, the first line indented otherwise than those below it.
func (p *prose) lines(first, below int, text string) {
	line, width := strings.Repeat(" ", first), first
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			line, width = line+word, width+n
		case width+1+n > readmeWidth:
			p.WriteString(line + "\n")
			line, width = strings.Repeat(" ", below)+word, below+n
		default:
			line, width = line+" "+word, width+1+n
		}
	}
	p.WriteString(line + "\n")
}

// readme says in plain words what the files are and how to check them.
func (x *writer) readme() string {
	p, c := &prose{}, x.d.Claim
	p.par("DOSSIER OF CLAIM " + c.Ref)
	p.par(c.Text)
	p.lines(0, 0, fmt.Sprintf("Made by %s on %s UTC.", cmp.Or(x.room.Name, "a newsroom that has not given its name"), x.d.Generated.UTC().Format("2 January 2006, 15:04:05")))
	if address := cmp.Or(x.room.PublicURL, x.room.URL); address != "" {
		p.lines(0, 0, "Its address: "+address)
	}
	if x.room.Contact != "" {
		p.lines(0, 0, "Corrections: "+x.room.Contact)
	}
	p.WriteString("\nHOW TO READ IT\n\n")
	p.par("Unpack the archive into a folder, and open index.html in a browser. It needs no network and no other program. From there links lead to the texts that are cited, with the cited words marked.")
	p.howToCheck()
	x.readmeFiles(p)
	x.readmeWithout(p)
	return p.String()
}

// howToCheck says how somebody finds out whether a dossier is as the newsroom made it.
func (p *prose) howToCheck() {
	p.WriteString("HOW TO CHECK IT\n\n")
	p.par("With the program claimtrail, on any machine, without a database or a network:")
	p.WriteString("    claimtrail verify DOSSIER.zip --key KEY\n\n")
	p.par("DOSSIER.zip is the archive, or the folder of its unpacked files. KEY is the newsroom's public key, or a file that holds it: ask the newsroom for it, and do not take it from this archive. Without --key the program says which key signed; compare that with the key that the newsroom gives elsewhere.")
	p.par("The program checks:")
	for _, what := range []string{"that every file is the one that the signed list names,", "that every quotation stands at its place in the text that it cites,", "that the records are as the last of the entries in it left them, and that none is missing between two about one record,",
		"that the count of independent origins follows from the records,", "that each entry is in the history that the newsroom has signed."} {
		p.lines(2, 4, "- "+what)
	}
	p.WriteString("\nIt names the first file at fault.\n\n")
	p.par("Without claimtrail, on Linux or macOS, in the folder of the unpacked files:")
	p.WriteString("    grep -E '^[0-9a-f]{64} ' manifest.txt |\n        awk '{print $1 \"  \" $3}' | sha256sum -c\n\n")
	p.par("compares every file with the list (on macOS write shasum -a 256 in the place of sha256sum). The list itself, manifest.txt, is a signed note (c2sp.org/signed-note) with an Ed25519 signature, and so is ledger/checkpoint.txt (c2sp.org/tlog-checkpoint). Any program that reads signed notes checks them with the key in ledger/keys.txt.")
	p.par("A signature shows who says something and that nobody has changed it since. It does not show that a source is honest. The name in a key is chosen by whoever made it: compare the whole key, not its name.")
	p.WriteString("WHAT IT DOES NOT PROVE\n\n")
	p.par("That nothing is missing: the proofs show that the entries here are in the history, not that no other entry tells of this claim, such as a later one that changed its rating. That is what the newsroom says by its signature; the head in ledger/checkpoint.txt says how many entries there are, and whoever may read the newsroom's ledger can look.")
	p.par("What index.html, report.pdf, the pages of the texts and the files in forms/ show is not compared with the records: the signature alone vouches for it. When in doubt, report.json is what was compared. Times are those of the newsroom's clock.")
}

// readmeFiles lists the files.
func (x *writer) readmeFiles(p *prose) {
	p.WriteString("THE FILES\n\n")
	list := slices.Clone(x.members)
	slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.path, b.path) })
	tell := func(path, says string) {
		p.WriteString("  " + path + "\n")
		p.lines(6, 6, strings.ToUpper(says[:1])+says[1:]+".")
	}
	for _, m := range list {
		tell(m.path, m.says)
	}
	tell(manifestName, "The signed list of all files: SHA-256, size in bytes, path")
	tell(crateName, "The files as an RO-Crate, for programs")
}

// readmeWithout says what is not there.
func (x *writer) readmeWithout(p *prose) {
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
	p.WriteString("\nWHAT IS NOT HERE, AND WHY\n\n")
	for _, line := range lines {
		p.lines(2, 6, line)
	}
}
