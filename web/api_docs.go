package web

import "net/http"

// docsPath is where the documentation of the API stands.
const docsPath = "/api"

// GET /api
func (s *server) apiDocs(w http.ResponseWriter, r *http.Request) error { return nil }
