package web

import (
	"maps"
	"net/http"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/report"
)

// call describes a call of the API: what it takes and answers with. openapi.json is made of the descriptions, and the parameters of a call are
// checked against its own.
type call struct {
	ID, Says string
	Query    []param
	Match    bool     // takes If-Match
	Version  bool     // its ETag is the record's own; else what is read is known by the ledger's size
	Body     any      // a value of the body's type; nil: none
	Status   int      // of success; 0 is 200
	Again    bool     // answers 200 when it was there already
	Answer   any      // a value of the answer's type; nil: text
	Refuses  []int    // with what, beside what every call can
	Reads    bool     // changes nothing, whatever its method
	Secret   bool     // its answer holds a secret, which is kept nowhere
	File     bool     // its body is a file of up to exchange.MaxUpload
	Google   bool     // refuses in Google's shape, not with problem details
	Media    []string // of an answer that is a file, beside Answer
}

// allCalls are those of every family.
var allCalls = gather(calls, flowCalls, flagCalls, kinCalls, commentCalls, historyCalls, sourceCalls, textCalls, derivationCalls, settingCalls, accountCalls, viewCalls, webhookCalls, auditCalls, importCalls, wordCalls)

func gather(families ...map[string]call) map[string]call {
	all := map[string]call{}
	for _, calls := range families {
		maps.Copy(all, calls)
	}
	return all
}

// param is a parameter in the address.
type param struct {
	Name, Says string
	Number     bool // whole, at least Least
	Least      int64
	Of         []string // what it can be; empty: any text
}

// read lets a call answer that nothing changed.
func (c call) read(s *server, h handler) handler {
	if c.Version {
		return h
	}
	return s.unchanged(h)
}

var (
	limitParam  = param{Name: "limit", Says: "how many at most; 50 when not given, and more than 200 count as 200", Number: true, Least: 1}
	cursorParam = param{Name: "cursor", Says: "next of the page before"}
)

// wordsParam is a parameter for words to search for.
func wordsParam(says string) param { return param{Name: "q", Says: says} }

// refusesWrite are the statuses that a body can be refused with.
var refusesWrite = []int{http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusInsufficientStorage}

// calls are the API's, by method and path.
var calls = map[string]call{
	"GET /claims": {ID: "listClaims", Says: "Lists claims, each with its evidence counts, independent origins and warnings.", Query: []param{
		{Name: "status", Says: "unassigned, assigned, reported, cross-checking, submitted, published, returned or withdrawn; several parted by commas"},
		{Name: "rating", Says: "a slug of a scale; none for the unrated; several parted by commas"},
		{Name: "assignee", Says: "the id of a person; me; none for nobody's; several parted by commas"},
		{Name: "tag", Says: "one tag"}, {Name: "lang", Says: "a language, en, or several parted by commas"}, {Name: "warning", Says: "the slug of a warning"},
		wordsParam("words that text, title, claimant, conclusion or reference must hold"),
		{Name: "view", Says: "a queue of the Desk", Of: claims.QueueNames}, {Name: "due", Says: "when it is wanted", Of: claims.DueFilters},
		{Name: "priority", Says: "urgent, high or usual; several parted by commas"},
		{Name: "sort", Says: "the order; -updated when not given", Of: claims.Sorts}, limitParam, cursorParam,
	}, Answer: claimList{}},
	"POST /claims": {ID: "addClaim", Says: "Adds a claim, unassigned and not rated. The answer's ETag is its version.", Body: newClaim{},
		Status: http.StatusCreated, Version: true, Answer: report.ClaimJSON{}, Refuses: refusesWrite},
	"GET /claims/{id}": {ID: "getClaim", Query: []param{asOfParam}, Says: "Gives a claim. Its ETag is its version, which If-Match asks for. Evidence changes without it: once a claim has evidence, If-None-Match is answered in full.",
		Version: true, Answer: report.ClaimJSON{}, Refuses: []int{http.StatusNotFound}},
	"PATCH /claims/{id}": {ID: "changeClaim", Says: "Changes the fields that the body names, on the version that If-Match names. In a cross-check, rating and conclusion are the second person's own.",
		Match: true, Version: true, Body: claimPatch{}, Answer: report.ClaimJSON{}, Refuses: append(refusesWrite, http.StatusNotFound)},
	"POST /claims/{id}/status": {ID: "moveClaim", Says: "Moves a claim in the workflow. A step that there is not is refused with those that there are.",
		Match: true, Version: true, Body: statusMove{}, Answer: report.ClaimJSON{}, Refuses: append(refusesWrite, http.StatusNotFound)},
	"POST /claims/{id}/signoff": {ID: "signOffClaim", Says: "Approves a submitted claim as it stands on the version that If-Match names. Nobody approves what they answer for.",
		Match: true, Version: true, Body: signOff{}, Answer: report.ClaimJSON{}, Refuses: append(refusesWrite, http.StatusNotFound)},
	"DELETE /claims/{id}/signoff": {ID: "withdrawSignOff", Says: "Takes one's own approval back, while the claim is not published.",
		Version: true, Answer: report.ClaimJSON{}, Refuses: []int{http.StatusConflict, http.StatusNotFound}},
	"POST /claims/{id}/evidence": {ID: "addEvidence", Says: "Links a passage to a claim, or says where was searched and not found. A quotation that is not in the source's text is refused with the nearest stretch.",
		Body: evidenceBody{}, Status: http.StatusCreated, Again: true, Answer: addedEvidence{}, Refuses: append(refusesWrite, http.StatusNotFound)},
	"GET /claims/{id}/bears": {ID: "listBearing", Says: "Lists passages and sentences of sources' newest texts that may bear on the claim, found by the words that they share with it. What the claim cites is left out.",
		Query: []param{limitParam}, Answer: bearingList{}, Refuses: []int{http.StatusNotFound, http.StatusServiceUnavailable}},
	"GET /claims/{id}/provenance": {ID: "getProvenance", Query: []param{asOfParam}, Says: "Gives everything about a claim in one answer: evidence, passages, snapshots, sources, publishers, derivations, lineage and history.",
		Answer: report.ClaimReportJSON{}, Refuses: []int{http.StatusNotFound}},
	"GET /search": {ID: "search", Says: "Finds claims, passages, sources and publishers by one line: words, \"phrases\", -not, beginnings*, and the filters publisher:, rating:, status:, lang:, before:, after:, by:, tag: and in:claims|passages|sources|publishers. What is not understood is said in notes, never refused.",
		Query: []param{wordsParam("the line; all words must be there"), {Name: "literal", Says: "true: words that nothing holds are searched for all the same", Of: []string{"true", "false"}},
			{Name: "limit", Says: "how many of each kind at most; 50 when not given, and more than 200 count as 200", Number: true, Least: 1}}, Answer: searchResult{}},
	"POST /match": {ID: "match", Says: "Says which claims are nearest to a text, or to each of up to 1,000 texts: whether it was checked before, with rating, date and who, and why it was found. Changes nothing.",
		Body: matchBody{}, Answer: matchAnswers{}, Reads: true, Refuses: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusServiceUnavailable}},
	"GET /factcheck/claims:search": {ID: "searchFactChecks", Says: "Finds checks of a claim, ours as published and others' as theirs, in the shape of Google's Fact Check Tools API; refusals have its shape too. While what was published can be read by everybody, it takes no token and finds published claims. A key in the address is passed over, since addresses are kept in logs: send the token as a header.",
		Query: []param{{Name: "query", Says: "what was claimed"}, {Name: "languageCode", Says: "of the checks, BCP 47"}, {Name: "reviewPublisherSiteFilter", Says: "a domain: checks that stand there, or under it"},
			{Name: "maxAgeDays", Says: "how old checks are at most"}, {Name: "pageSize", Says: "how many claims at most: 10 when not given, and more than 100 count as 100"}, {Name: "pageToken", Says: "nextPageToken of the page before"},
			{Name: "offset", Says: "how many claims to pass over"}, {Name: "key", Says: "passed over"}, {Name: "alt", Says: "json", Of: []string{"json"}}, {Name: "prettyPrint", Says: "passed over"}, {Name: "fields", Says: "passed over"}}, Answer: factChecks{},
		Google: true, Refuses: []int{http.StatusBadRequest, http.StatusServiceUnavailable}},
	"GET /sources": {ID: "listSources", Says: "Lists sources, the last changed first.", Query: []param{wordsParam("words in title, address, reference or the publisher's names"),
		{Name: "publisher", Says: "the id of a publisher"}, {Name: "problem", Says: "the slug of a problem: retracted, changed, never-captured …"}, limitParam, cursorParam},
		Answer: sourceList{}, Refuses: []int{http.StatusNotFound}},
	"POST /sources": {ID: "addSource", Says: "Adds a source, with its text when that is given. A text that is there already from the same address or publisher is the same source.",
		Body: newSource{}, Status: http.StatusCreated, Again: true, Answer: fullSource{}, Refuses: refusesWrite},
	"GET /sources/{id}": {ID: "getSource", Says: "Gives a source with its snapshots, cited passages, derivations and publisher.", Answer: fullSource{}, Refuses: []int{http.StatusNotFound}},
	"GET /sources/{id}/text": {ID: "getSourceText", Says: "Gives the stored text, byte for byte: offsets count its code points.", Version: true,
		Query: []param{{Name: "snapshot", Says: "the id of a snapshot; the newest when not given"}}, Refuses: []int{http.StatusNotFound}},
	"GET /sources/{id}/worth-checking": {ID: "getWorthChecking", Says: "Lists the sentences of the newest text that state something that can be checked, best first, as a simple model ranks them.",
		Query: []param{limitParam}, Answer: checkableList{}, Refuses: []int{http.StatusNotFound}},
	"POST /sources/{id}/snapshots": {ID: "addSnapshot", Says: "Keeps what the source says now as its next snapshot.", Body: newSnapshot{}, Status: http.StatusCreated,
		Again: true, Answer: report.SnapshotJSON{}, Refuses: append(refusesWrite, http.StatusNotFound)},
	"GET /publishers":      {ID: "listPublishers", Says: "Lists publishers by name.", Query: []param{wordsParam("words in names or domain"), limitParam, cursorParam}, Answer: publisherList{}},
	"POST /publishers":     {ID: "addPublisher", Says: "Adds a publisher.", Body: newPublisher{}, Status: http.StatusCreated, Answer: gradedPublisher{}, Refuses: refusesWrite},
	"GET /publishers/{id}": {ID: "getPublisher", Says: "Gives a publisher with its reliability over time.", Answer: gradedPublisher{}, Refuses: []int{http.StatusNotFound}},
	"GET /ledger": {ID: "listLedger", Says: "Lists the history's entries, oldest first. What an entry says (payload and salt) is there only where the caller may read it; its hashes always are.",
		Query: []param{{Name: "after", Says: "entries behind this number; -1 for all", Number: true, Least: -1}, limitParam}, Answer: ledgerList{}},
	"GET /ledger/checkpoint": {ID: "getCheckpoint", Says: "Gives the ledger's head as a signed note (C2SP tlog-checkpoint).", Refuses: []int{http.StatusNotFound}},
	"GET /people":            {ID: "listPeople", Says: "Lists the people whom claims can be assigned to.", Answer: peopleList{}},
	"GET /me":                {ID: "getMe", Says: "Says whose token this is.", Answer: me{}},
}
