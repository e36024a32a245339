package fault_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/claimtrail/claimtrail/internal/fault"
)

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		err          error
		kind         fault.Kind
		status, exit int
	}{
		{nil, "", http.StatusOK, 0},
		{io.EOF, "", http.StatusInternalServerError, 1},
		{fault.New(fault.NotFound, "There is none."), fault.NotFound, http.StatusNotFound, 1},
		{fault.In("quote", "It is not in the text."), fault.Invalid, http.StatusUnprocessableEntity, 1},
		{fault.Newf(fault.Checked, "Entry %d was changed.", 7), fault.Checked, http.StatusConflict, 3},
		{fmt.Errorf("line 3: %w", fault.New(fault.Stale, "Somebody was quicker.")), fault.Stale, http.StatusPreconditionFailed, 1},
		{fault.Wrap(fault.Full, io.ErrShortWrite, "The disk is full."), fault.Full, http.StatusInsufficientStorage, 1},
		{fault.New(fault.Unavailable, "Install it."), fault.Unavailable, http.StatusServiceUnavailable, 1},
	} {
		if got := fault.KindOf(test.err); got != test.kind {
			t.Errorf("%v: kind %q, want %q", test.err, got, test.kind)
		}
		if got := fault.HTTPStatus(test.err); got != test.status {
			t.Errorf("%v: status %d, want %d", test.err, got, test.status)
		}
		if got := fault.ExitCode(test.err); got != test.exit {
			t.Errorf("%v: exit %d, want %d", test.err, got, test.exit)
		}
		if test.kind != "" && !errors.Is(test.err, test.kind) {
			t.Errorf("%v is not %s", test.err, test.kind)
		}
	}
	if err := fault.Wrap(fault.Full, io.ErrShortWrite, "x"); !errors.Is(err, io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
}
