package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/claimtrail/claimtrail/internal/ledger"
)

// said maps actions to what a reader is told. {x} is a field of the row as the entry left it.
var said = map[string]string{
	"claim.add":             "added the claim {ref}",
	"claim.change":          "changed the claim's wording or details",
	"claim.rate":            "rated the claim {rating}",
	"claim.unassigned":      "put the claim back",
	"claim.assigned":        "took up the claim",
	"claim.reported":        "reported the claim",
	"claim.cross-checking":  "sent the claim to cross-checking",
	"claim.submitted":       "submitted the claim for sign-off",
	"claim.published":       "published the claim",
	"claim.returned":        "returned the claim",
	"claim.withdrawn":       "withdrew the claim",
	"claim.correct":         "began a correction",
	"claim.reweigh":         "changed the evidence while the claim waited for its sign-off",
	"claim.void":            "declared the newsroom's own check void",
	"claim.agreed":          "cross-checked the claim: the two ratings agree",
	"claim.differed":        "cross-checked the claim: the two ratings differ",
	"reading.give":          "gave the rating {rating}",
	"reading.change":        "changed the rating given to {rating}",
	"signoff.give":          "signed off the claim",
	"signoff.withdraw":      "took the sign-off back",
	"setting.policy":        "changed what publishing needs",
	"setting.newsroom":      "changed what the newsroom says of itself",
	"claim.undo":            "took back what was done to the claim together with others",
	"publication.add":       "kept publication {number} of the claim",
	"evidence.add":          "added evidence {number}: {stance}",
	"evidence.withdraw":     "withdrew evidence {number}",
	"evidence.restore":      "restored evidence {number}",
	"comment.add":           "commented",
	"comment.edit":          "changed a comment",
	"comment.withdraw":      "withdrew a comment",
	"comment.restore":       "brought a comment back",
	"comment.resolve":       "resolved a thread of comments",
	"comment.reopen":        "reopened a thread of comments",
	"webhook.add":           "added a webhook: {url}",
	"webhook.change":        "changed a webhook: {url}",
	"webhook.pause":         "paused a webhook: {url}",
	"webhook.resume":        "resumed a webhook: {url}",
	"webhook.rotate":        "gave a webhook another secret: {url}",
	"earlier-check.add":     "noted an earlier check: {rating}",
	"publisher.add":         "added the publisher {name}",
	"publisher.change":      "changed the publisher {name}",
	"publisher.grade":       "graded a publisher's reliability {grade}",
	"source.add":            "added the source {ref}: {title}",
	"source.change":         "changed the source {ref}: {title}",
	"source.merge":          "merged the record {ref} into another of the same source",
	"source.unmerge":        "took back that the record {ref} was merged",
	"source.check":          "asked a source's address: {state}",
	"source.retract":        "recorded that the source {ref} was retracted",
	"source.withdraw":       "recorded that the source {ref} was withdrawn",
	"source.correct":        "recorded that the source {ref} was corrected",
	"source.unretract":      "took back that the source {ref} was retracted",
	"source.unwithdraw":     "took back that the source {ref} was withdrawn",
	"source.uncorrect":      "took back that the source {ref} was corrected",
	"flag.raise":            "flagged the claim for review, since a source was {notice}",
	"flag.review":           "reviewed the claim, since a source was {notice}",
	"flag.reopen":           "reopened the flag for a source that was {notice}",
	"flag.take-back":        "took the flag off with the notice: source {notice}",
	"snapshot.add":          "captured a snapshot of {text_chars} characters",
	"passage.add":           "marked the passage at {start_offset} to {end_offset}",
	"passage.state":         "found a passage {state} in snapshot {number}",
	"passage.accept":        "accepted a passage's new place in snapshot {number}",
	"passage.keep":          "kept the old snapshot as the record of a passage that is {state} in snapshot {number}",
	"passage.flag":          "flagged a passage that is {state} in snapshot {number}",
	"passage.undecide":      "took back the decision about a passage in snapshot {number}",
	"evidence.accept":       "moved evidence {number} to its passage's new place",
	"evidence.keep":         "took the flag off evidence {number}",
	"evidence.flag":         "flagged evidence {number}",
	"evidence.undecide":     "put evidence {number} back to what it was before the decision",
	"derivation.add":        "linked two sources: {relation}",
	"derivation.change":     "changed a derivation: {relation}",
	"derivation.confirmed":  "confirmed a derivation: {relation}",
	"derivation.rejected":   "rejected a derivation: {relation}",
	"derivation.suggested":  "took a derivation back to suggested: {relation}",
	"scale.save":            "saved version {version} of the scale {name}",
	"setting.scale":         "chose the scale {value}",
	"person.add":            "added the person {name}",
	"attribution.confirmed": "confirmed that the text has it from {name}",
	"attribution.rejected":  "rejected that the text has it from {name}",
	"attribution.suggested": "took back what was made of {name}",
	"source.confide":        "made the source {ref} confidential",
	"source.unconfide":      "showed the source {ref} to everybody again",
	"key.accept":            "took the history as it stood, though its key had not signed it so,",
	"key.add":               "began to sign the history with the key {name}",
	"redaction.add":         "took the content of entry {sequence} out of the history",
	"person.rename":         "renamed a person to {name}",
	"person.role":           "gave {name} the role {role}",
	"person.disable":        "closed the account of {name}",
	"person.enable":         "opened the account of {name} again",
	"person.join":           "{name} joined",
	"person.password":       "set the password of {name}",
	"person.factor":         "set up a second factor for {name}",
	"person.factor.off":     "took off the second factor of {name}",
	"password.set":          "set a password",
	"factor.begin":          "began to set up a second factor",
	"factor.set":            "switched a second factor on",
	"factor.off":            "took a second factor's key away",
	"identity.link":         "tied a person to the newsroom's sign-in at {issuer}",
	"token.add":             "made the token {label}",
	"token.revoke":          "revoked the token {label}",
	"reading.add":           "gave a rating in round {round}",
	"link.add":              "linked the claim with another: {relation}",
	"link.withdraw":         "took back a link with another claim: {relation}",
	"link.restore":          "restored a link with another claim: {relation}",
	"appearance.add":        "noted that the claim was made again",
	"appearance.withdraw":   "took back that the claim was made again",
	"appearance.restore":    "restored that the claim was made again",
	"merge.add":             "merged two claims that were one",
	"merge.undo":            "took back a merge of claims",
	"claim.unmerge":         "let the claim go on where it was before the merge",
}

// unknown is what is left out of a sentence when the row is not there to fill it in.
var unknown = regexp.MustCompile(`:? (of )?\{[a-z_]+\}( characters| to)?|\{[a-z_]+\}`)

// Say tells in a few words what an entry did, and the reason that was given, if any.
func Say(r ledger.Record) (what, reason string) {
	p, err := r.Read()
	if err != nil {
		return r.Action, ""
	}
	var after map[string]any
	d := json.NewDecoder(strings.NewReader(string(p.After)))
	d.UseNumber()
	if err := d.Decode(&after); err != nil {
		return r.Action, p.Reason
	}
	what, ok := said[r.Action]
	if !ok {
		return r.Action + " of " + r.Subject, p.Reason
	}
	if after == nil { // taken out, or withheld from whoever asked
		return strings.TrimSpace(unknown.ReplaceAllString(what, "")), p.Reason
	}
	if r.Action == "evidence.add" && after["stance"] == "" {
		what = "noted evidence {number}: not found"
	}
	if r.Action == "claim.change" {
		return claimChange(p), p.Reason
	}
	for field, value := range after {
		what = strings.ReplaceAll(what, "{"+field+"}", fmt.Sprint(value))
	}
	return what, p.Reason
}

// Changed reports whether an entry changed the outcome that readers see, for the timeline's filled dots.
func Changed(r ledger.Record) bool {
	switch r.Action {
	case "claim.rate", "claim.published", "claim.withdrawn", "claim.correct", "claim.void":
		return true
	}
	return false
}
