package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/auth"
)

// route is an address as routes declares it.
type route struct {
	Method, Path string
	Role         auth.Role // "" lets strangers in
}

// routes names every address, its handler and the least role that it asks for. This file alone knows the router.
func (s *server) routes() http.Handler {
	m := mux.NewRouter().UseEncodedPath()
	declare := func(method, path string, role auth.Role, h http.Handler) {
		s.declared = append(s.declared, route{method, path, role})
		methods := []string{method}
		if method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		m.Handle(path, h).Methods(methods...)
	}
	anybody := func(method, path string, h handler) { declare(method, path, "", s.anybody(h)) }
	fresh := func(path string, role auth.Role, h handler) {
		declare(http.MethodGet, path, role, s.signedIn(role, s.ofSource(path, h)))
	}
	get := func(path string, role auth.Role, h handler) { fresh(path, role, s.cached(h)) }
	post := func(path string, role auth.Role, h handler) {
		declare(http.MethodPost, path, role, s.signedIn(role, parsed(s.telling(s.ofSource(path, h)))))
	}
	api := func(method, path string, role auth.Role, h handler) {
		c := allCalls[method+" "+path]
		h = s.seenSource(method, path, h)
		if method == http.MethodGet {
			h = c.read(s, h)
		}
		declare(method, apiRoot+path, role, s.called(role, c, h))
	}

	anybody(http.MethodGet, "/signin", s.signIn)
	anybody(http.MethodPost, "/signin", knocked(s.passwordSignIn))
	anybody(http.MethodGet, "/signin/step", s.secondStep)
	anybody(http.MethodPost, "/signin/step", knocked(s.answerStep))
	anybody(http.MethodGet, "/signin/oidc", s.beginOIDC)
	anybody(http.MethodGet, "/signin/oidc/back", s.endOIDC)
	anybody(http.MethodGet, "/signin/link", s.signInLink)
	anybody(http.MethodPost, "/signin/link", knocked(s.redeemLink))
	m.PathPrefix("/static/").Handler(s.static).Methods(http.MethodGet, http.MethodHead)
	declare(http.MethodGet, "/healthz", "", http.HandlerFunc(s.healthy))

	public := func(path string, h publicHandler) { declare(http.MethodGet, path, "", s.public(h)) }
	public("/robots.txt", s.robots)
	public("/published", s.publicList)
	public("/published/corrections", s.publicChanges)
	public("/published/methodology", s.publicMethod)
	public("/published/checkpoint", s.publicCheckpoint)
	public("/published/feed.atom", s.atomFeed)
	public("/published/feed.json", s.jsonFeed)
	public("/published/sitemap.xml", s.siteMap)
	public("/published/sitemap-{n:[0-9]+}.xml", s.siteMapPart)
	public("/published/datafeed.json", s.dataFeed)
	public("/published/oembed", s.oEmbed)
	public("/published/{ref}", s.publicClaim)
	public("/published/{ref}/card", s.publicCard)
	public("/published/{ref}/report", s.publicReport)
	public("/published/{ref}/report.{format:md|json|csv}", s.publicReport)
	public("/published/{ref}/{format:prov.json|annotations.jsonld|sources.json}", s.publicRecords)
	public("/published/{rest:.*}", s.publicNowhere)

	get("/", auth.Viewer, redirectTo("/claims"))
	post("/signout", auth.Viewer, s.signOut)
	post("/example", auth.Admin, s.loadExample)

	get("/claims", auth.Viewer, s.desk)
	fresh("/search", auth.Viewer, s.search) // texts from before searching are read without an entry in the ledger
	post("/claims", auth.Researcher, s.createClaim)
	get("/claims/new", auth.Researcher, s.newClaim)
	get("/claims/similar", auth.Researcher, s.similar)
	get("/claims/duplicates", auth.Viewer, s.duplicates)
	post("/claims/duplicates", auth.Editor, s.judgeDuplicate)
	get("/claims/selected", auth.Researcher, s.selected)
	get("/claims/export", auth.Viewer, s.exportSelected)
	get("/claims/export/{format}", auth.Viewer, s.exportMany)
	get("/claims/report", auth.Viewer, s.reportMany)
	get("/claims/report.{format:pdf|md|xlsx|json|csv}", auth.Viewer, s.reportManyFile)
	post("/claims/bulk", auth.Researcher, s.bulk)
	post("/claims/bulk/undo", auth.Researcher, s.undoBulk)
	fresh("/events", auth.Viewer, s.events)
	post("/claims/{id}/presence", auth.Viewer, s.bePresent)
	post("/views", auth.Viewer, s.saveView)
	get("/views/new", auth.Viewer, s.newView)
	get("/views/{id}", auth.Viewer, s.openView)
	get("/views/{id}/edit", auth.Viewer, s.editView)
	post("/views/{id}/edit", auth.Viewer, s.changeView)
	post("/views/{id}/delete", auth.Viewer, s.deleteView)
	post("/views/{id}/restore", auth.Viewer, s.restoreView)
	fresh("/import", auth.Editor, s.imports) // what is on its way is not in the ledger
	post("/import", auth.Editor, s.upload)
	fresh("/import/{id}", auth.Editor, s.importOf)
	post("/import/{id}", auth.Editor, s.tryImport)
	post("/import/{id}/start", auth.Editor, s.beginImport)
	post("/import/{id}/stop", auth.Editor, s.stopImport)
	get("/claims/{id}", auth.Viewer, s.claim)
	get("/claims/{id}/edit", auth.Researcher, s.editClaim)
	post("/claims/{id}/edit", auth.Researcher, s.changeClaim)
	post("/claims/{id}/status", auth.Researcher, s.moveClaim)
	post("/claims/{id}/plan", auth.Researcher, s.planClaim)
	post("/claims/{id}/takeback", auth.Researcher, s.takeBackClaim)
	post("/claims/{id}/signoff", auth.Editor, s.signOffClaim)
	post("/claims/{id}/signoff/withdraw", auth.Editor, s.takeBackSignOff)
	get("/claims/{id}/rate", auth.Checker, s.rateForm)
	post("/claims/{id}/rate", auth.Checker, s.rateClaim)
	get("/claims/{id}/bears", auth.Viewer, s.bears)
	get("/claims/{id}/evidence/new", auth.Researcher, s.newEvidence)
	post("/claims/{id}/evidence", auth.Researcher, s.createEvidence)
	post("/claims/{id}/comments", auth.Researcher, s.createComment)
	get("/comments/{id}/edit", auth.Researcher, s.editComment)
	post("/comments/{id}/edit", auth.Researcher, s.changeComment)
	post("/comments/{id}/withdraw", auth.Researcher, s.commentStep(claims.WithdrawComment, "unsaid"))
	post("/comments/{id}/restore", auth.Researcher, s.commentStep(claims.RestoreComment, "saidagain"))
	post("/comments/{id}/resolve", auth.Researcher, s.commentStep(claims.ResolveThread, "resolved"))
	post("/comments/{id}/reopen", auth.Researcher, s.commentStep(claims.ReopenThread, "unresolved"))
	get("/claims/{id}/merge", auth.Editor, s.claimMerge)
	post("/claims/{id}/merge", auth.Editor, s.mergeClaims)
	post("/merges/{id}/undo", auth.Editor, s.unmergeClaims)
	post("/claims/{id}/links", auth.Researcher, s.linkClaims)
	post("/links/{id}/withdraw", auth.Researcher, s.unlinkClaims)
	post("/links/{id}/restore", auth.Researcher, s.relinkClaims)
	get("/claims/{id}/appearances/new", auth.Researcher, s.newAppearance)
	post("/claims/{id}/appearances", auth.Researcher, s.createAppearance)
	post("/appearances/{id}/withdraw", auth.Researcher, s.appearanceStep(claims.WithdrawAppearance, "unappeared"))
	post("/appearances/{id}/restore", auth.Researcher, s.appearanceStep(claims.RestoreAppearance, "reappeared"))
	get("/claims/{id}/history", auth.Viewer, s.claimHistory)
	get("/claims/{id}/proof", auth.Viewer, s.claimProof)
	get("/claims/{id}/report", auth.Viewer, s.report)
	get("/claims/{id}/report.{format:pdf|md|xlsx|json|csv}", auth.Viewer, s.reportFile)
	get("/claims/{id}/dossier.zip", auth.Viewer, s.dossierFile)
	get("/claims/{id}/export/{format}", auth.Viewer, s.exportClaim)
	post("/evidence/{id}/withdraw", auth.Researcher, s.withdrawEvidence)
	post("/evidence/{id}/restore", auth.Researcher, s.restoreEvidence)

	get("/sources", auth.Viewer, s.sources)
	post("/sources", auth.Researcher, s.createSource)
	get("/sources/new", auth.Researcher, s.newSource)
	get("/sources/drift", auth.Viewer, s.drift)
	post("/sources/drift/{id}", auth.Editor, s.decideDrift)
	post("/sources/drift/{id}/undo", auth.Editor, s.undoDrift)
	get("/sources/{id}", auth.Viewer, s.source)
	get("/sources/{id}/claims", auth.Viewer, s.resting)
	post("/sources/{id}/claims", auth.Researcher, s.makeClaim)
	get("/sources/{id}/quotations", auth.Viewer, s.quotations)
	get("/sources/{id}/compare", auth.Viewer, s.compare)
	get("/sources/{id}/edit", auth.Researcher, s.editSource)
	post("/sources/{id}/edit", auth.Researcher, s.changeSource)
	post("/sources/{id}/snapshots", auth.Researcher, s.createSnapshot)
	get("/sources/{id}/retract", auth.Viewer, s.retractForm)
	post("/sources/{id}/retract", auth.Editor, s.retractSource)
	post("/sources/{id}/unretract", auth.Editor, s.unretractSource)
	post("/flags/{id}/review", auth.Checker, s.reviewFlag)
	post("/flags/{id}/reopen", auth.Checker, s.reopenFlag)
	post("/sources/{id}/check", auth.Researcher, s.checkSource)
	post("/sources/{id}/address", auth.Researcher, s.useAddress)
	post("/sources/{id}/evidence", auth.Researcher, s.citeSource)
	get("/sources/{id}/confidential", auth.Researcher, s.confidentialForm)
	post("/sources/{id}/confidential", auth.Researcher, s.setConfidential)
	post("/sources/{id}/basis", auth.Researcher, s.changeBasis)
	get("/sources/{id}/merge", auth.Editor, s.mergeForm)
	post("/sources/{id}/merge", auth.Editor, s.mergeSource)
	post("/sources/{id}/unmerge", auth.Editor, s.unmergeSource)
	post("/sources/{id}/derivations", auth.Researcher, s.linkSource)
	get("/derivations/{id}/edit", auth.Researcher, s.editDerivation)
	post("/derivations/{id}/edit", auth.Researcher, s.changeDerivation)
	post("/sources/{id}/attributions", auth.Researcher, s.judgeAttribution)
	post("/attributions/{id}/undo", auth.Researcher, s.undoAttribution)
	post("/derivations/{id}/status", auth.Researcher, s.judgeDerivation)

	get("/audit", auth.Editor, s.newsroom)
	get("/audit/{format:workload|turnaround|months|cross-checks|pairs}.csv", auth.Editor, s.newsroomFile)

	get("/publishers", auth.Viewer, s.publishers)
	post("/publishers", auth.Researcher, s.createPublisher)
	get("/publishers/new", auth.Researcher, s.newPublisher)
	get("/publishers/{id}", auth.Viewer, s.publisher)
	get("/publishers/{id}/edit", auth.Editor, s.editPublisher)
	post("/publishers/{id}/edit", auth.Editor, s.changePublisher)
	post("/publishers/{id}/grades", auth.Editor, s.gradePublisher)

	get("/notifications", auth.Viewer, s.notifications)
	post("/notifications/seen", auth.Viewer, s.seeNotifications)
	post("/notifications/mail", auth.Viewer, s.wantMail)
	post("/notifications/{id}/seen", auth.Viewer, s.seeNotification)

	get("/ledger", auth.Viewer, s.history)
	get("/ledger/checkpoint", auth.Viewer, s.checkpoint)
	get("/ledger/{id}/proof", auth.Viewer, s.entryProof)
	get("/ledger/{id}/redact", auth.Admin, s.redactForm)
	post("/ledger/{id}/redact", auth.Admin, s.redactEntry)
	fresh("/ledger/verify", auth.Viewer, s.verify) // what was changed past Claimtrail leaves the ledger's size as it was
	get("/settings", auth.Viewer, s.settings)
	post("/settings/policy", auth.Admin, s.setPolicy)
	get("/settings/newsroom", auth.Admin, s.newsroomSettings)
	post("/settings/newsroom", auth.Admin, s.saveNewsroom)
	post("/settings/newsroom/restore", auth.Admin, s.restoreNewsroom)
	anybody(http.MethodGet, "/newsroom/logo", s.newsroomLogo)
	post("/settings/scale", auth.Editor, s.useScale)
	post("/settings/scales", auth.Editor, s.saveScale)

	get("/settings/words", auth.Viewer, s.ratingWords)
	post("/settings/words", auth.Editor, s.addRatingWord)
	get("/settings/words/{id}", auth.Editor, s.ratingWord)
	post("/settings/words/{id}", auth.Editor, s.changeRatingWord)
	post("/settings/words/{id}/withdraw", auth.Editor, s.withdrawRatingWord)
	post("/settings/words/{id}/restore", auth.Editor, s.restoreRatingWord)
	get("/originals/{id}", auth.Viewer, s.original)
	fresh("/settings/webhooks", auth.Admin, s.webhooks) // whom mail does not reach is not in the ledger
	post("/settings/webhooks", auth.Admin, s.createWebhook)
	fresh("/settings/webhooks/{id}", auth.Admin, s.webhook) // its log is not in the ledger
	post("/settings/webhooks/{id}", auth.Admin, s.changeWebhook)
	post("/settings/webhooks/{id}/pause", auth.Admin, s.webhookStep(claims.PauseWebhook, "paused"))
	post("/settings/webhooks/{id}/resume", auth.Admin, s.webhookStep(claims.ResumeWebhook, "resumed"))
	post("/settings/webhooks/{id}/rotate", auth.Admin, s.rotateSecret)
	post("/settings/webhooks/{id}/test", auth.Admin, s.tryWebhook)
	post("/settings/deliveries/{id}/again", auth.Admin, s.sendAgain)

	// What these show changes without the ledger: sessions, last uses, links.
	fresh("/account", auth.Viewer, s.account)
	post("/account/name", auth.Viewer, s.changeName)
	post("/account/password", auth.Viewer, s.changePassword)
	post("/account/sessions/end", auth.Viewer, s.endOtherSessions)
	post("/account/sessions/{id}/end", auth.Viewer, s.endSession)
	post("/account/tokens", auth.Viewer, s.createToken)
	post("/account/tokens/{id}/revoke", auth.Viewer, s.revokeToken)
	fresh("/account/factor", auth.Viewer, s.factor)
	post("/account/factor", auth.Viewer, s.beginFactor)
	post("/account/factor/confirm", auth.Viewer, s.confirmFactor)
	post("/account/factor/codes", auth.Viewer, s.renewCodes)
	post("/account/factor/off", auth.Viewer, s.dropFactor)
	fresh("/people", auth.Admin, s.people)
	post("/people", auth.Admin, s.invite)
	fresh("/people/{id}", auth.Admin, s.onePerson)
	post("/people/{id}/name", auth.Admin, s.renamePerson)
	post("/people/{id}/role", auth.Admin, s.changeRole)
	post("/people/{id}/link", auth.Admin, s.renewLink)
	post("/people/{id}/disable", auth.Admin, s.disablePerson)
	post("/people/{id}/enable", auth.Admin, s.enablePerson)
	post("/people/{id}/factor", auth.Admin, s.takeFactor)

	anybody(http.MethodGet, apiRoot+"/openapi.json", s.openAPI)
	api("GET", "/claims", auth.Viewer, s.apiClaims)
	api("POST", "/claims", auth.Researcher, s.apiAddClaim)
	api("GET", "/claims/{id}", auth.Viewer, s.apiClaim)
	api("PATCH", "/claims/{id}", auth.Researcher, s.apiChangeClaim)
	api("POST", "/claims/{id}/status", auth.Researcher, s.apiMoveClaim)
	api("POST", "/claims/{id}/signoff", auth.Editor, s.apiSignOff)
	api("DELETE", "/claims/{id}/signoff", auth.Editor, s.apiTakeBackSignOff)
	api("POST", "/claims/{id}/evidence", auth.Researcher, s.apiAddEvidence)
	api("GET", "/claims/{id}/bears", auth.Viewer, s.apiBears)
	api("GET", "/claims/{id}/provenance", auth.Viewer, s.apiProvenance)
	api("GET", "/search", auth.Viewer, s.apiSearch)
	api("POST", "/match", auth.Viewer, s.apiMatch)
	declare(http.MethodGet, apiRoot+factCheckPath, auth.Viewer, s.forStrangersToo(calls["GET "+factCheckPath], s.apiFactCheck))
	api("GET", "/sources", auth.Viewer, s.apiSources)
	api("POST", "/sources", auth.Researcher, s.apiAddSource)
	api("GET", "/sources/{id}", auth.Viewer, s.apiSource)
	api("GET", "/sources/{id}/text", auth.Viewer, s.apiSourceText)
	api("GET", "/sources/{id}/worth-checking", auth.Viewer, s.apiWorthChecking)
	api("POST", "/sources/{id}/snapshots", auth.Researcher, s.apiAddSnapshot)
	api("GET", "/publishers", auth.Viewer, s.apiPublishers)
	api("POST", "/publishers", auth.Researcher, s.apiAddPublisher)
	api("GET", "/publishers/{id}", auth.Viewer, s.apiPublisher)
	api("GET", "/ledger", auth.Viewer, s.apiLedger)
	api("GET", "/ledger/checkpoint", auth.Viewer, s.apiCheckpoint)
	api("GET", "/people", auth.Viewer, s.apiPeople)
	api("GET", "/me", auth.Viewer, s.apiMe)
	s.apiRoutesOf(api)
	anybody(http.MethodGet, docsPath, s.apiDocs)

	m.NotFoundHandler = s.nowhere(s.notFound)
	m.MethodNotAllowedHandler = s.nowhere(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Allow", strings.Join(methods(m, r), ", "))
		return s.notAllowed(w, r)
	})
	return m
}

// nowhere answers what no route takes: the site to those who are signed in, the API to everybody, for its addresses are no secret.
func (s *server) nowhere(h handler) http.Handler {
	page, call := s.signedIn(auth.Viewer, h), s.anybody(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if forAPI(r) {
			call.ServeHTTP(w, r)
			return
		}
		if isPublic(r.URL.Path) {
			s.public(s.publicNowhere).ServeHTTP(w, r)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// methods lists those that the address of a request takes.
func methods(m *mux.Router, r *http.Request) (list []string) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		asked := *r
		asked.Method = method
		if match := new(mux.RouteMatch); m.Match(&asked, match) && match.MatchErr == nil {
			list = append(list, method)
		}
	}
	return list
}

// pathID gives the record that the address names: an id, a reference or an imported id.
func pathID(r *http.Request) string {
	id := mux.Vars(r)["id"]
	if plain, err := url.PathUnescape(id); err == nil { // the router matches addresses as they were sent
		id = plain
	}
	return cleanText(id)
}

// addressID is pathID as it stands in an address.
func addressID(r *http.Request) string { return url.PathEscape(pathID(r)) }

// pathFormat gives the file form, or the table, that the address asks for.
func pathFormat(r *http.Request) string { return mux.Vars(r)["format"] }
