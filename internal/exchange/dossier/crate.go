package dossier

import (
	"cmp"
	"slices"
	"strings"
)

// node is an entity of the crate. Maps keep it canonical: keys are written sorted.
type node map[string]any

func ref(id string) node { return node{"@id": id} }

// crate describes the dossier as an RO-Crate 1.2.
func (x *writer) crate() node {
	author := node{"@id": cmp.Or(x.room.URL, x.room.PublicURL, "#newsroom"), "@type": "Organization", "name": cmp.Or(x.room.Name, "A newsroom that has not given its name")}
	if x.room.URL != "" {
		author["url"] = x.room.URL
	}
	licence := node{"@id": "#licence", "@type": "CreativeWork", "name": "No licence is given",
		"description": "The newsroom's own words and data are its own; the texts of sources belong to those who published them, and are here so that quotations can be checked."}
	date := x.d.Generated.UTC().Format("2006-01-02T15:04:05Z")
	root := node{"@id": "./", "@type": "Dataset", "name": "Dossier of claim " + x.d.Claim.Ref, "description": x.d.Claim.Text, "datePublished": date,
		"identifier": x.d.Claim.ID, "author": ref(author["@id"].(string)), "publisher": ref(author["@id"].(string)), "license": ref("#licence"), "mainEntity": ref(indexName)}
	if x.d.Claim.Language != "" {
		root["inLanguage"] = x.d.Claim.Language
	}
	list := slices.Clone(x.members)
	slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.path, b.path) })
	parts, files := []node{}, []node{}
	for _, m := range list {
		parts = append(parts, ref(m.path))
		files = append(files, node{"@id": m.path, "@type": "File", "name": m.says, "encodingFormat": m.media, "contentSize": m.size, "sha256": m.sha256})
	}
	parts = append(parts, ref(manifestName))
	files = append(files, node{"@id": manifestName, "@type": "File", "name": "The signed list of all files", "encodingFormat": "text/plain; charset=utf-8"})
	root["hasPart"] = parts
	graph := []node{{"@id": crateName, "@type": "CreativeWork", "about": ref("./"), "conformsTo": ref("https://w3id.org/ro/crate/1.2")}, root, author, licence}
	return node{"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": append(graph, files...)}
}
