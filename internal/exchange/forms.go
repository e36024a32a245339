package exchange

import (
	"context"
	"io"
	"strings"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/prov"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/report/cite"
)

// Form is one in which records leave.
type Form struct {
	Name      string // as commands and addresses call it
	Title     string // as people call it
	Says      string // what it is good for, in a few words
	Media     string // its media type
	Extension string // of its files, with the dot
	Write     func(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error
}

// Forms lists the forms in which claims are exported. Each reads as o.Viewer, whoever else tx reads for.
var Forms = []Form{
	{Name: "jsonl", Title: "JSON lines", Says: "whole records, one a line, which import reads", Media: "application/x-ndjson", Extension: ".jsonl",
		Write: func(ctx context.Context, tx *db.Tx, w io.Writer, o Out) error {
			return ExportJSONL(ctx, tx.As(o.Viewer), o.Viewer, w, o.Claims)
		}},
	{Name: "prov-json", Title: "PROV-JSON", Says: "provenance, as W3C PROV in JSON", Media: "application/json", Extension: ".json", Write: provenance((*prov.Document).JSON)},
	{Name: "prov-n", Title: "PROV-N", Says: "provenance, as W3C PROV for people to read", Media: "text/provenance-notation", Extension: ".provn", Write: provenance((*prov.Document).N)},
	{Name: "turtle", Title: "Turtle", Says: "provenance, as linked data (PROV-O)", Media: "text/turtle", Extension: ".ttl", Write: provenance((*prov.Document).Turtle)},
	{Name: "annotations", Title: "Web Annotations", Says: "the evidence, as W3C Web Annotations", Media: `application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, Extension: ".jsonld", Write: writeAnnotations},
	{Name: "csv", Title: "CSV of claims", Says: "a table of claims, which import reads", Media: "text/csv; charset=utf-8", Extension: ".csv", Write: writeCSV},
	{Name: "xlsx", Title: "XLSX of claims", Says: "a table of claims as a workbook, which import reads", Media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Extension: ".xlsx", Write: writeXLSX},
	{Name: "csl-json", Title: "CSL-JSON", Says: "the sources as a bibliography, for Zotero and CSL processors", Media: "application/vnd.citationstyles.csl+json", Extension: ".json", Write: citations(cite.WriteCSL)},
	{Name: "bibtex", Title: "BibTeX", Says: "the sources as a bibliography, for LaTeX", Media: "application/x-bibtex", Extension: ".bib", Write: citations(cite.WriteBibTeX)},
	{Name: "ris", Title: "RIS", Says: "the sources as a bibliography, for EndNote, Mendeley and libraries", Media: "application/x-research-info-systems", Extension: ".ris", Write: citations(cite.WriteRIS)},
	{Name: "claimreview-theirs", Title: "ClaimReview of others", Says: "others' earlier checks, as theirs, as schema.org ClaimReview", Media: "application/ld+json", Extension: ".jsonld", Write: writeEarlierChecks},
	{Name: "claimreview", Title: "ClaimReview", Says: "what was published, as schema.org ClaimReview", Media: "application/ld+json", Extension: ".jsonld", Write: writeClaimReviews},
}

// FormNamed finds a form by its name.
func FormNamed(name string) (Form, error) {
	for _, f := range Forms {
		if f.Name == name {
			return f, nil
		}
	}
	return Form{}, fault.Newf(fault.Invalid, "%q is no form in which records leave; there are %s.", name, strings.Join(FormNames(), ", "))
}

// FormNames lists the names of the forms.
func FormNames() []string {
	names := make([]string, len(Forms))
	for i, f := range Forms {
		names[i] = f.Name
	}
	return names
}
