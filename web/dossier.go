package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/claimtrail/claimtrail/claims"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/exchange/dossier"
	"github.com/claimtrail/claimtrail/internal/report"
)

// GET /claims/{id}/dossier.zip
//
// What leaves is what a stranger may read, whoever asks. It arrives whole or not at all.
func (s *server) dossierFile(w http.ResponseWriter, r *http.Request) error {
	return s.sendDossier(w, r, dossier.Printed)
}

// sendDossier sends the address's claim as a dossier; print may be nil: without a PDF.
func (s *server) sendDossier(w http.ResponseWriter, r *http.Request, print func(context.Context, *report.Dossier, io.Writer) error) error {
	f, err := os.CreateTemp("", "claimtrail-dossier-*")
	if err != nil {
		return fmt.Errorf("dossier: %w", err)
	}
	defer func() { _, _ = f.Close(), os.Remove(f.Name()) }()
	var name string
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		by := person(r)
		by.Public = true
		tx = tx.As(by)
		c, err := claims.Get(r.Context(), tx, pathID(r))
		if err != nil {
			return err
		}
		name = c.Ref + "-dossier.zip"
		return dossier.Write(r.Context(), tx, f, c.ID, dossier.Options{PDF: print, Viewer: by, KeyFile: s.keyFile, Base: s.site})
	})
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("dossier: %w", err)
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	http.ServeContent(w, r, "", info.ModTime(), f)
	return nil
}
