package web

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/claimtrail/claimtrail/internal/auth"
)

// routes names every address, its handler and the least role that it asks for. This file alone knows the router.
func (s *server) routes() http.Handler {
	m := mux.NewRouter().UseEncodedPath()
	get := func(path string, role auth.Role, h handler) {
		m.Handle(path, s.signedIn(role, s.cached(h))).Methods(http.MethodGet, http.MethodHead)
	}
	post := func(path string, role auth.Role, h handler) {
		m.Handle(path, s.signedIn(role, h)).Methods(http.MethodPost)
	}
	open := func(path string, h handler, methods ...string) { m.Handle(path, s.anybody(h)).Methods(methods...) }

	open("/signin", s.signIn, http.MethodGet, http.MethodHead)
	open("/signin/link", s.signInLink, http.MethodGet, http.MethodHead)
	open("/signin/link", s.redeemLink, http.MethodPost)
	m.PathPrefix("/static/").Handler(s.static).Methods(http.MethodGet, http.MethodHead)
	m.HandleFunc("/healthz", s.healthy).Methods(http.MethodGet, http.MethodHead)

	get("/", auth.Viewer, redirectTo("/claims"))
	post("/signout", auth.Viewer, s.signOut)
	post("/example", auth.Admin, s.loadExample)

	get("/claims", auth.Viewer, s.desk)
	post("/claims", auth.Researcher, s.createClaim)
	get("/claims/new", auth.Researcher, s.newClaim)
	post("/claims/bulk", auth.Researcher, s.bulk)
	get("/claims/{id}", auth.Viewer, s.claim)
	get("/claims/{id}/edit", auth.Researcher, s.editClaim)
	post("/claims/{id}/edit", auth.Researcher, s.changeClaim)
	post("/claims/{id}/status", auth.Researcher, s.moveClaim)
	get("/claims/{id}/rate", auth.Checker, s.rateForm)
	post("/claims/{id}/rate", auth.Checker, s.rateClaim)
	get("/claims/{id}/evidence/new", auth.Researcher, s.newEvidence)
	post("/claims/{id}/evidence", auth.Researcher, s.createEvidence)
	get("/claims/{id}/history", auth.Viewer, s.claimHistory)
	get("/claims/{id}/report", auth.Viewer, s.report)
	get("/claims/{id}/report.{format:md|json|csv}", auth.Viewer, s.reportFile)
	post("/evidence/{id}/withdraw", auth.Researcher, s.withdrawEvidence)
	post("/evidence/{id}/restore", auth.Researcher, s.restoreEvidence)

	get("/sources", auth.Viewer, s.sources)
	post("/sources", auth.Researcher, s.createSource)
	get("/sources/new", auth.Researcher, s.newSource)
	get("/sources/{id}", auth.Viewer, s.source)
	get("/sources/{id}/edit", auth.Researcher, s.editSource)
	post("/sources/{id}/edit", auth.Researcher, s.changeSource)
	post("/sources/{id}/snapshots", auth.Researcher, s.createSnapshot)
	post("/sources/{id}/evidence", auth.Researcher, s.citeSource)
	post("/sources/{id}/derivations", auth.Researcher, s.linkSource)
	post("/derivations/{id}/status", auth.Researcher, s.judgeDerivation)

	get("/publishers", auth.Viewer, s.publishers)
	post("/publishers", auth.Researcher, s.createPublisher)
	get("/publishers/new", auth.Researcher, s.newPublisher)
	get("/publishers/{id}", auth.Viewer, s.publisher)
	get("/publishers/{id}/edit", auth.Editor, s.editPublisher)
	post("/publishers/{id}/edit", auth.Editor, s.changePublisher)
	post("/publishers/{id}/grades", auth.Editor, s.gradePublisher)

	get("/ledger", auth.Viewer, s.history)
	get("/ledger/verify", auth.Viewer, s.verify)
	get("/settings", auth.Viewer, s.settings)
	post("/settings/scale", auth.Editor, s.useScale)
	post("/settings/scales", auth.Editor, s.saveScale)

	m.NotFoundHandler = s.anybody(s.notFound)
	m.MethodNotAllowedHandler = s.anybody(s.notAllowed)
	return m
}

// pathID gives the record that the address names: an id or a reference.
func pathID(r *http.Request) string { return mux.Vars(r)["id"] }

// pathFormat gives the file form that the address asks for.
func pathFormat(r *http.Request) string { return mux.Vars(r)["format"] }
