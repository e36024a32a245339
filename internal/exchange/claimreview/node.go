package claimreview

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// node is a JSON value. Unlike a map it keeps properties that stand twice, and remembers what of it was used.
type node struct {
	object  bool
	list    bool
	text    string // of a text, a number or a truth value, as it is written; "" for null
	members []member
	items   []*node
	used    bool
}

type member struct {
	key   string
	value *node
}

// parse reads one JSON value, whose lists and objects stand at most MaxDepth deep within each other.
func parse(b []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	n, err := read(d, 0)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something stands behind it")
		}
	}
	return n, err
}

func read(d *json.Decoder, depth int) (*node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > MaxDepth {
		return nil, errDeep
	}
	n := &node{}
	switch t := t.(type) {
	case json.Delim:
		n.list, n.object = t == '[', t == '{'
		for d.More() {
			key := ""
			if n.object {
				k, err := d.Token()
				if err != nil {
					return nil, err
				}
				key, _ = k.(string)
			}
			value, err := read(d, depth+1)
			if err != nil {
				return nil, err
			}
			if n.object {
				n.members = append(n.members, member{plainKey(key), value})
			} else {
				n.items = append(n.items, value)
			}
		}
		_, err = d.Token()
	case string:
		n.text = t
	case json.Number:
		n.text = t.String()
	case bool:
		n.text = map[bool]string{true: "true", false: "false"}[t]
	}
	return n, err
}

// empty reports whether it says nothing.
func (n *node) empty() bool {
	if n == nil {
		return true
	}
	for _, m := range n.members {
		if !m.value.empty() {
			return false
		}
	}
	for _, i := range n.items {
		if !i.empty() {
			return false
		}
	}
	return strings.TrimSpace(n.text) == ""
}

// get gives the first property, by these names in their order, that says something. Of one that stands twice it is the last.
func (n *node) get(names ...string) *node {
	if n == nil || !n.object {
		return nil
	}
	for _, name := range names {
		for i := len(n.members) - 1; i >= 0; i-- {
			if m := n.members[i]; m.key == name && !m.value.empty() {
				return m.value
			}
		}
	}
	return nil
}

// each lists a value, or the entries of a list and of the lists in it, without those that say nothing.
func (n *node) each() (list []*node) {
	switch {
	case n.empty():
	case !n.list:
		list = append(list, n)
	default:
		for _, i := range n.items {
			list = append(list, i.each()...)
		}
	}
	return list
}

// is reports whether it is of one of these types.
func (n *node) is(types ...string) bool {
	for _, t := range n.get("@type", "type").each() {
		for _, want := range types {
			if plainKey(t.text) == want {
				return true
			}
		}
	}
	return false
}
