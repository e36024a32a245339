package report

import "strconv"

// GraphWords are the words that a picture itself adds, in one language.
type GraphWords struct {
	Lang                                       string
	Name                                       string // of the picture
	CommonLink, Critical, Origin, Unknown      string
	Loop, Undated, Retracted, Withdrawn        string
	Against                                    string // of a derivation that runs against time
	MorePublications, MoreOrigins, MoreSources string // after a number
	Publications, Cited                        string // after a number, too: "publications", "publications cited for the claim"
	EveryChain                                 string // what a common link is
	NotCounted                                 string
	And                                        string // before "3 more"
}

// EnglishGraph are the words in English.
var EnglishGraph = GraphWords{
	Lang: "en", Name: "Provenance of the claim",
	CommonLink: "Common link", Critical: "Critical source", Origin: "Origin", Unknown: "Unknown origin",
	Loop: "Closed loop", Undated: "undated", Retracted: "retracted", Withdrawn: "withdrawn", Against: "impossible date",
	MorePublications: "more publications", MoreOrigins: "more origins", MoreSources: "more sources",
	Publications: "publications", Cited: "publications cited for the claim", EveryChain: "every known chain passes here", NotCounted: "not counted", And: "and",
}

// more counts what a picture leaves out: "12 more publications".
func more(n int, words string) string { return strconv.Itoa(n) + " " + words }
