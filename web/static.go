package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/claimtrail/claimtrail/internal/report"
)

//go:embed static/*
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

func readStatic() (*staticFiles, error) {
	s := &staticFiles{files: map[string]staticFile{}}
	all := sha256.New()
	add := func(name string, content []byte) {
		sum := sha256.Sum256(content)
		s.files[name] = staticFile{content, hex.EncodeToString(sum[:6])}
		all.Write(sum[:])
	}
	err := fs.WalkDir(staticSource, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := staticSource.ReadFile(name)
		add(strings.TrimPrefix(name, "static/"), content)
		return err
	})
	add("report.css", []byte(report.Style))
	err2 := fs.WalkDir(templateFiles, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := templateFiles.ReadFile(name)
		all.Write(content)
		return err
	})
	if err == nil {
		err = err2
	}
	s.version = hex.EncodeToString(all.Sum(nil)[:6])
	return s, err
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
