package report

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/claimtrail/claimtrail/internal/fault"
)

const (
	printLimit = 90 * time.Second // for one document, from the start of the browser
	maxPrints  = 2                // browsers at a time: each takes some 200 MB
)

// printing holds one token for each browser that runs.
var printing = make(chan struct{}, maxPrints)

// browserNames are the names that Chromium has on different systems.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// Browser gives the path of the Chromium that prints: what CLAIMTRAIL_CHROMIUM names, else the first that stands in the path. Without one it is a fault
// of kind Unavailable.
func Browser() (string, error) {
	if name := os.Getenv("CLAIMTRAIL_CHROMIUM"); name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", fault.Wrap(fault.Unavailable, err, "CLAIMTRAIL_CHROMIUM names "+name+", and that is no program here. Set it to the path of a Chromium or Chrome.")
		}
		return path, nil
	}
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fault.New(fault.Unavailable, "There is no Chromium to print with. Install Chromium (Debian: apt install chromium; Fedora: dnf install chromium; macOS: "+
		"brew install --cask chromium), or set CLAIMTRAIL_CHROMIUM to a Chromium or Chrome, and ask again. HTML, Markdown and the other forms need none.")
}

// Print writes a page as PDF. The page stands alone: the browser, one of its own that ends with the call, loads nothing from anywhere (the network, this
// machine's files) and runs no script, whatever the page asks for. At most two print at a time; others wait for as long as ctx lets them.
func Print(ctx context.Context, w io.Writer, page string) error {
	path, err := Browser()
	if err != nil {
		return err
	}
	select {
	case printing <- struct{}{}:
		defer func() { <-printing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, printLimit)
	defer cancel()
	pdf, err := printBy(limited, path, page)
	switch {
	case err == nil:
		_, err = w.Write(pdf)
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return fault.Wrap(fault.Unavailable, err, "Chromium needed too long to print this. Ask for fewer claims at once, or take the HTML form and print it.")
	}
	return fault.Wrap(fault.Unavailable, err, "Chromium ("+path+") could not print. Try whether it starts as the user whom Claimtrail runs as; "+
		"where its sandbox is not allowed, the system has to allow user namespaces. HTML, Markdown and the other forms need no browser.")
}

func printBy(ctx context.Context, path, page string) ([]byte, error) {
	allocator, stop := chromedp.NewExecAllocator(ctx, browserOptions(path)...)
	defer stop() // waits until the browser and its folder are gone
	tab, closeTab := chromedp.NewContext(allocator, chromedp.WithLogf(discard), chromedp.WithErrorf(discard))
	defer closeTab()
	return chromedp.Run(tab, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		if err := shutIn(ctx, t); err != nil {
			return nil, err
		}
		if err := load(ctx, t, page); err != nil {
			return nil, err
		}
		return chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged(), chromedp.PDFStream())(ctx, t)
	})
}

func discard(string, ...any) {}

// browserOptions start a browser without a window. Whatever it would ask of the network goes to a proxy that is not there. Its sandbox stays on, but for
// root, for whom it cannot run.
func browserOptions(path string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.UserAgent("Claimtrail"), // what a PDF names as its creator; nothing is asked of anybody by it
		chromedp.ProxyServer("http://127.0.0.1:1"), chromedp.Flag("proxy-bypass-list", "<-loopback>"), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none")) // letters stand as wide on paper as they are
}

// shutIn forbids scripts, and every request before it is made.
func shutIn(ctx context.Context, t *chromedp.Target) error {
	if _, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		return err
	}
	if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, t, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/*", Block: true}}})
	return err
}

// load puts the page into the empty one that the browser starts with, and waits until its pictures stand.
func load(ctx context.Context, t *chromedp.Target, page string) error {
	frames, err := cdp.Call(ctx, t, cdppage.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	put := func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, cdppage.SetDocumentContent, cdppage.SetDocumentContentParams{FrameID: frames.FrameTree.Frame.ID, HTML: page})
	}
	_, err = chromedp.WaitEvent(cdppage.LoadEventFired, nil, put)(ctx, t)
	return err
}
