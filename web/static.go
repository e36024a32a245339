package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/claimtrail/claimtrail/internal/report"
)

//go:embed static
var staticSource embed.FS

// staticFiles serves the site's own files. Their addresses hold the hash of what is in them, so that browsers keep them for good.
type staticFiles struct {
	files   map[string]staticFile // by name
	version string                // of all together
}

type staticFile struct {
	content []byte
	hash    string
}

// styles are the parts of the style sheet, in their order. Within a layer the later one wins.
var styles = []string{"tokens", "base", "parts", "site", "desk", "claim", "source", "worth", "merge", "similar", "versions", "notice", "queues", "lists", "search", "newsroom", "forms", "flow", "talk", "import", "bell", "quiet", "account", "api", "narrow", "print"}

// publicStyles are the parts of the public site's own.
var publicStyles = []string{"tokens", "base", "parts", "claim", "published"}

// scripts are the parts of the script, in their order.
var scripts = []string{"claimtrail", "similar", "desk", "live", "copy"}

func readStatic() (*staticFiles, error) {
	s := &staticFiles{files: map[string]staticFile{}}
	for name, parts := range map[string][]string{"claimtrail.css": styles, "published.css": publicStyles, "card.css": {"tokens", "card"}} {
		var sheet []byte
		for _, part := range parts {
			content, err := staticSource.ReadFile("static/css/" + part + ".css")
			if err != nil {
				return nil, fmt.Errorf("static files: %w", err)
			}
			sheet = append(sheet, content...)
		}
		s.add(name, sheet)
	}
	s.add("report.css", []byte(report.Style))
	var script []byte
	for _, name := range scripts {
		part, err := staticSource.ReadFile("static/" + name + ".js")
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		script = append(script, part...)
	}
	s.add("claimtrail.js", script)
	for _, name := range []string{"talk.js", "mark.svg"} {
		content, err := staticSource.ReadFile("static/" + name)
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		s.add(name, content)
	}
	return s, s.readVersion()
}

func (s *staticFiles) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	s.files[name] = staticFile{content, hex.EncodeToString(sum[:6])}
}

// readVersion hashes everything that pages are made of: when one of it changes, no page that a browser keeps is good any more.
func (s *staticFiles) readVersion() error {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		all.Write([]byte(s.files[name].hash))
	}
	err := fs.WalkDir(templateFiles, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := templateFiles.ReadFile(name)
		all.Write(content)
		return err
	})
	s.version = hex.EncodeToString(all.Sum(nil)[:6])
	return err
}

// address gives a file's address with its hash.
func (s *staticFiles) address(name string) string {
	return "/static/" + name + "?v=" + s.files[name].hash
}

func (s *staticFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/static/")
	f, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("ETag", `"`+f.hash+`"`)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	if r.URL.Query().Get("v") == f.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == `"`+f.hash+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(f.content) // the client may be gone
}
