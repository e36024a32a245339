package web

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/claimtrail/claimtrail/internal/exchange/annotation"
	"github.com/claimtrail/claimtrail/internal/exchange/prov"
	"github.com/claimtrail/claimtrail/internal/report"
	"github.com/claimtrail/claimtrail/internal/report/cite"
)

// publicForm is a form of records in which strangers get what a published claim rests on.
type publicForm struct {
	media string
	write func(w io.Writer, d *report.Dossier, e edition) error
}

// publicForms are these forms by the names of their files; the route names them too. Records are named by their ids alone in them: addresses of the
// inside lead strangers nowhere.
var publicForms = map[string]publicForm{
	"prov.json": {"application/json", func(w io.Writer, d *report.Dossier, e edition) error {
		p := prov.New("")
		p.Add(d, e.Newsroom.Name)
		return p.JSON(w)
	}},
	"annotations.jsonld": {`application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, func(w io.Writer, d *report.Dossier, e edition) error {
		return json.NewEncoder(w).Encode(annotation.Collect(annotation.Of(d, ""), "", "Evidence of "+d.Claim.Ref))
	}},
	"sources.json": {"application/vnd.citationstyles.csl+json", func(w io.Writer, d *report.Dossier, _ edition) error {
		var list []cite.Item
		for _, s := range d.SourceList() {
			list = append(list, cite.Of(s, d.Publishers[s.PublisherID]))
		}
		return cite.WriteCSL(w, cite.Sort(list))
	}},
}

// GET /published/{ref}/prov.json, annotations.jsonld, sources.json
func (s *server) publicRecords(w http.ResponseWriter, r *http.Request, e edition) error {
	d, err := s.publishedDossier(w, r, e)
	if d == nil || err != nil {
		return err
	}
	name := pathFormat(r)
	forPrograms(w, publicForms[name].media)
	w.Header().Set("Content-Disposition", `inline; filename="`+d.Claim.Ref+"-"+name+`"`)
	return publicForms[name].write(w, d, e)
}
