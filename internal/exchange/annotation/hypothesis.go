package annotation

import (
	"encoding/json"
	"strings"
)

// readHypothesis reads an annotation as Hypothesis's API and its exports give it: the page at the top, selectors in its target, offsets in UTF-16
// units, and a RangeSelector of its own, by XPath, that says nothing without the page's HTML.
func readHypothesis(raw json.RawMessage) (n Note, err error) {
	o, err := decode(raw)
	if err != nil {
		return n, err
	}
	if err := o.checkHypothesis(); err != nil {
		return n, err
	}
	n.ID, n.Text, n.Created = o.text("id"), o.text("text"), o.text("created")
	n.Who = account(o)
	for _, v := range o.list("tags") {
		if s, _ := v.(string); line(s) != "" {
			n.Tags = append(n.Tags, line(s))
		}
	}
	if answered := o.list("references"); len(answered) > 0 {
		n.Answers, _ = answered[len(answered)-1].(string)
	}
	n.Private = private(o)
	page := Place{URL: o.text("uri"), UTF16: true}
	if document, is := asObject(o["document"]); is {
		page.Title = title(document)
	}
	for _, v := range o.list("target") {
		target, _ := asObject(v)
		p := page
		if p.URL == "" {
			p.URL = target.text("source")
		}
		for _, selector := range target.list("selector") {
			p.selector(selector)
		}
		n.Places = append(n.Places, p)
	}
	if len(n.Places) == 0 {
		n.Places = []Place{page}
	}
	return n, nil
}

// checkHypothesis refuses members of another kind than Hypothesis gives.
func (o object) checkHypothesis() error {
	for _, key := range []string{"id", "uri", "text", "user", "created", "updated", "group"} {
		if v := o[key]; v != nil {
			if _, is := v.(string); !is {
				return wrong("The %s of this annotation must be one text.", key)
			}
		}
	}
	if created := o.text("created"); created != "" {
		if err := checkTime(created); err != nil {
			return wrong("The time at which this annotation was created, %q, is none; it is written like 2015-01-28T12:00:00Z.", short(created))
		}
	}
	for _, v := range o.list("target") {
		target, is := asObject(v)
		if !is {
			return wrong("A target of this annotation is no object.")
		}
		for _, selector := range target.list("selector") {
			s, is := asObject(selector)
			if !is {
				return wrong("A selector of this annotation is no object.")
			}
			if err := s.checkSelector(0); err != nil {
				return err
			}
		}
	}
	if o["target"] == nil && o["uri"] == nil && o["text"] == nil {
		return wrong("This is no annotation of Hypothesis: it has no uri, no target and no text.")
	}
	return nil
}

// account names who wrote it: by the name that they show, else by their account, "acct:" left out.
func account(o object) string {
	if info, is := asObject(o["user_info"]); is && line(info.text("display_name")) != "" {
		return info.text("display_name")
	}
	return strings.TrimPrefix(o.text("user"), "acct:")
}

// private reports whether nobody but its author may read it there.
func private(o object) bool {
	permissions, is := asObject(o["permissions"])
	if !is || o["user"] == nil {
		return false
	}
	readers := permissions.list("read")
	return len(readers) == 1 && readers[0] == o["user"]
}
