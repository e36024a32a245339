package main

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/web"
)

// sendFlags say how people are told by mail what concerns them. Webhooks are asked as addresses are fetched: fetchFlags.
type sendFlags struct {
	smtp, from string
	web.SenderOptions
}

func (f *sendFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.smtp, "smtp", "", "mail server: smtp://user:password@host:587 (STARTTLS), smtps://, or smtp+insecure:// without encryption")
	flags.StringVar(&f.from, "mail-from", "", "who mail comes from: Claimtrail <desk@example.org>")
}

// check reads the flags.
func (f *sendFlags) check() error {
	if f.smtp == "" {
		if f.from != "" {
			return fault.In("smtp", "--mail-from says who mail comes from; --smtp is missing, which says by which server it goes.")
		}
		return nil
	}
	server, err := web.ParseMailServer(f.smtp)
	f.Mail, f.From = &server, f.from
	if err == nil {
		err = web.CheckMailFrom(f.from)
	}
	return err
}

// start sends what is due, in the background; stop waits until what is on its way has ended.
func (f *sendFlags) start(ctx context.Context, d *db.DB) (stop func(), err error) {
	s, err := web.NewSender(d, f.SenderOptions)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Run(ctx)
	}()
	return func() { cancel(); <-ended }, nil
}
