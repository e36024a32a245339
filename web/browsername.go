package web

import "strings"

// A word by which a browser or system calls itself, and what people call it. The first that is found counts: most call themselves by others' names too.
type agentWord struct{ has, name string }

var (
	agentBrowsers = []agentWord{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	}
	agentSystems = []agentWord{
		{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// browserWords says in words which browser a User-Agent names, and on what: "Firefox on Linux".
func browserWords(agent string) string {
	browser, system := agentName(agent, agentBrowsers), agentName(agent, agentSystems)
	switch {
	case agent == "":
		return "A browser that does not say which"
	case browser == "" && system == "":
		return "Another browser"
	case browser == "":
		return "A browser on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}

func agentName(agent string, words []agentWord) string {
	for _, w := range words {
		if strings.Contains(agent, w.has) {
			return w.name
		}
	}
	return ""
}
