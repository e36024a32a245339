package claims

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/jpeg" // the two kinds of picture that a logo can be
	_ "image/png"
	"slices"
	"sync/atomic"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/sources"
)

// Bounds of the newsroom's logo.
const (
	MaxLogoBytes = 512 << 10
	MaxLogoSide  = 2000 // pixels
)

// Logo is a picture that can be the newsroom's logo, ready to be kept.
type Logo struct {
	Media   string // image/png or image/jpeg
	Picture []byte
	sources.PackedBytes
}

// NewLogo checks a picture by decoding it whole: a PNG or a JPEG. Nothing else passes: SVG can carry scripts. Its size is read before it is decoded,
// so that a small file cannot ask for much memory. It needs no transaction, and belongs into none.
func NewLogo(picture []byte) (*Logo, error) {
	if len(picture) > MaxLogoBytes {
		return nil, fault.In("logo", "The picture has %d KB; %d KB is the most. Save it smaller.", (len(picture)+1023)>>10, MaxLogoBytes>>10)
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(picture))
	switch {
	case err != nil || kind != "png" && kind != "jpeg":
		return nil, fault.In("logo", "That is no PNG or JPEG picture. Save the logo as one of these; SVG is not taken, for it can carry scripts.")
	case config.Width > MaxLogoSide || config.Height > MaxLogoSide:
		return nil, fault.In("logo", "The picture is %d by %d pixels; %d by %d is the most. Save it smaller.", config.Width, config.Height, MaxLogoSide, MaxLogoSide)
	}
	if _, _, err := image.Decode(bytes.NewReader(picture)); err != nil {
		return nil, fault.In("logo", "The picture is damaged: it cannot be read to its end. Save it anew.")
	}
	packed, err := sources.PackBytes(picture)
	return &Logo{"image/" + kind, picture, packed}, err
}

// KeepLogo stores the picture of a logo, whose SHA-256 SetNewsroom takes. Admins may.
func KeepLogo(ctx context.Context, tx *db.Tx, by auth.Person, l *Logo) error {
	if err := by.Require(auth.Admin, "change the newsroom's logo"); err != nil {
		return err
	}
	return sources.KeepBytes(ctx, tx, l.PackedBytes)
}

// keptLogo is a picture by its hash: it cannot change under it.
type keptLogo struct {
	sha     string
	picture []byte
}

// lastLogo is the logo that was read last; a server has one, and every report shows it.
var lastLogo atomic.Pointer[keptLogo]

// NewsroomLogo reads the picture of that hash.
func NewsroomLogo(ctx context.Context, tx *db.Tx, sha string) ([]byte, error) {
	if last := lastLogo.Load(); last != nil && last.sha == sha {
		return slices.Clone(last.picture), nil
	}
	picture, err := sources.KeptBytes(ctx, tx, sha)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(picture); hex.EncodeToString(sum[:]) != sha {
		return nil, fmt.Errorf("the newsroom's logo is not the picture that its hash names: %s", sha)
	}
	lastLogo.Store(&keptLogo{sha, picture})
	return slices.Clone(picture), nil
}
