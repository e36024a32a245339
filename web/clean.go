package web

import (
	"net/http"
	"net/url"
	"strings"
)

// cleanText gives a text that every engine stores and looks for: what is no UTF-8, and NUL, becomes the sign for what cannot be read.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// cleanValues cleans names and values in place, and reports whether any had to be.
func cleanValues(values url.Values) (changed bool) {
	for name, list := range values {
		for i, value := range list {
			if list[i] = cleanText(value); list[i] != value {
				changed = true
			}
		}
		if clean := cleanText(name); clean != name {
			delete(values, name)
			values[clean], changed = list, true
		}
	}
	return changed
}

// cleanForm cleans the values of a form, but for a pasted document: that is read as bytes, whose reader says what is wrong with them.
func cleanForm(values url.Values) {
	pasted, found := values["pasted"]
	delete(values, "pasted")
	cleanValues(values)
	if found {
		values["pasted"] = pasted
	}
}

// cleaned gives the request with a clean query. Others stay byte for byte as they were sent, and so do calls of the API: it refuses what is no text.
func cleaned(r *http.Request) *http.Request {
	if forAPI(r) || !strings.Contains(r.URL.RawQuery, "%") && cleanText(r.URL.RawQuery) == r.URL.RawQuery {
		return r
	}
	q := r.URL.Query()
	if !cleanValues(q) {
		return r
	}
	r2, address := *r, *r.URL
	address.RawQuery = q.Encode()
	r2.URL = &address
	return &r2
}
