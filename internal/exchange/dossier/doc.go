// Package dossier writes one claim with all that it rests on as a ZIP that a stranger reads with a browser and checks without us, checks such files, and
// takes those of other newsrooms in.
//
// A dossier is stored uncompressed in one canonical layout, so that the reader accounts for every byte of it: it writes the archive again from its
// members and compares. Its last word is manifest.txt, a signed note of the ledger's key over "SHA-256 size path" of every other member.
// Checking asks no database and no network; what it cannot check it says.
package dossier

import (
	"path"
	"regexp"
	"strings"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// Limits of a dossier, in writing and in reading.
const (
	MaxBytes   = 512 << 20 // of the whole archive
	MaxMember  = 256 << 20 // of one member
	MaxMembers = 5_000
	maxPath    = 200
	maxSmall   = 64 << 20 // of what is read as JSON or as a note
)

// The members that every dossier has.
const (
	manifestName    = "manifest.txt"
	keysName        = "ledger/keys.txt"
	checkpointName  = "ledger/checkpoint.txt"
	entriesName     = "ledger/entries.jsonl"
	proofsName      = "ledger/proofs.txt"
	aboutName       = "dossier.json"
	reportName      = "report.json"
	recordsName     = "records.jsonl"
	indexName       = "index.html"
	pdfName         = "report.pdf"
	readmeName      = "README.txt"
	crateName       = "ro-crate-metadata.json"
	manifestHeading = "claimtrail dossier v1"
)

var plainPath = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

// checkPath refuses what is no path of a member: with this alphabet there is nothing absolute, nothing that leads out, and one way to write each.
func checkPath(name string) error {
	switch {
	case len(name) > maxPath:
		return fault.Newf(fault.Checked, "A member's path has %d characters; %d is the most.", len(name), maxPath)
	case !plainPath.MatchString(name) || path.Clean(name) != name:
		return fault.Newf(fault.Checked, "%q is no path of a dossier: these are of letters, digits, dots, hyphens and underscores, parted by slashes, and lead nowhere else.", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		if stem, _, _ := strings.Cut(strings.ToLower(part), "."); strings.HasSuffix(part, ".") || devices.MatchString(stem) {
			return fault.Newf(fault.Checked, "%q is no path of a dossier: some systems take it for another, or for a device.", name)
		}
	}
	return nil
}

// devices are what Windows takes for a device, whatever stands behind a dot.
var devices = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// twice finds paths that are the same, or would be on a disk that does not tell letter case.
type twice map[string]bool

func (t twice) add(name string) error {
	key := strings.ToLower(name)
	if t[key] {
		return fault.Newf(fault.Checked, "%s: it stands twice in the archive, or once more in other letters.", name)
	}
	t[key] = true
	return nil
}
