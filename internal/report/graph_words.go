package report

import "strconv"

// GraphWords are the words that a picture itself adds, in one language.
type GraphWords struct {
	Lang                                       string
	Name, Claim                                string // of the picture, and of its first box
	CommonLink, Critical, Origin, Unknown      string
	Loop, Undated, Retracted, Withdrawn        string
	OpenLoop                                   string // one from which a way leads to an origin
	Against                                    string // of a derivation that runs against time
	MorePublications, MoreOrigins, MoreSources string // after a number
	Publications, Cited                        string // after a number, too: "publications", "publications cited for the claim"
	EveryChain                                 string // what a common link is
	NotCounted                                 string
	CiteEachOther                              string // what a closed loop is
	LeadsTo, Various                           string // instead of relations: when a picture leaves out what is between, and when there are many
	And                                        string // before "3 more"

	LegendArrow, LegendCritical, LegendOrigin, LegendUnknown, LegendGroup, LegendLoop, LegendRetracted, LegendOff string
	LegendOpenLoop                                                                                                string
	LegendDigest                                                                                                  string // before the numbers of sources
}

// EnglishGraph are the words in English.
var EnglishGraph = GraphWords{
	Lang: "en", Name: "Provenance of the claim", Claim: "The claim",
	CommonLink: "Common link", Critical: "Critical source", Origin: "Origin", Unknown: "Unknown origin",
	Loop: "Closed loop", OpenLoop: "Loop", Undated: "undated", Retracted: "retracted", Withdrawn: "withdrawn", Against: "impossible date",
	MorePublications: "more publications", MoreOrigins: "more origins", MoreSources: "more sources",
	Publications: "publications", Cited: "publications cited for the claim", EveryChain: "every known chain passes here", NotCounted: "not counted", And: "and", CiteEachOther: "they cite each other", LeadsTo: "leads to", Various: "various ways",
	LegendArrow: "points to where it comes from", LegendCritical: "critical: every known chain passes it; the first is the common link", LegendOrigin: "origin: a document, or somebody who was there", LegendUnknown: "unknown origin: names nobody",
	LegendGroup: "several, drawn as one", LegendLoop: "closed loop: leads to no origin", LegendOpenLoop: "loop: they cite each other, and a way leads on", LegendRetracted: "retracted or withdrawn, not counted", LegendOff: "not followed, not counted", LegendDigest: "only critical sources, origins and groups are drawn, of all sources:",
}

// more counts what a picture leaves out: "12 more publications".
func more(n int, words string) string { return strconv.Itoa(n) + " " + words }
