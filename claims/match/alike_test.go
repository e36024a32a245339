package match

import "testing"

func TestAlike(t *testing.T) {
	docs := []Doc{
		{Key: 0, Text: "Unemployment fell by 12 per cent in the harbour towns.", Language: "en"},
		{Key: 1, Text: "In harbour towns, unemployment fell by 12 per cent.", Language: "en"},
		{Key: 2, Text: "Unemployment fell by 21 per cent in the harbour towns.", Language: "en"},
		{Key: 3, Text: "The harbour towns were founded by fishermen, and unemployment there fell when the railway, the mill and the dockyard opened.", Language: "en"},
		{Key: 4, Text: "What the minister said of work", Titles: []string{"Unemployment fell 12 per cent in harbour towns"}, Language: "en"},
		{Key: 5, Text: "The bridge cost 12 million.", Language: "en"},
	}
	x := New()
	for _, d := range docs {
		x.Put(d)
	}
	hits, err := x.Alike(docs[0], 0, func(keys []uint32) (list []Doc, _ error) {
		for _, k := range keys {
			list = append(list, docs[k])
		}
		return list, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[uint32]float64{}
	for _, h := range hits {
		got[h.Key] = h.Score
	}
	if _, itself := got[0]; itself || got[1] < .99 || got[4] < .99 || got[2] > .7 || got[2] >= got[1] || got[3] > .5 || got[5] > .3 {
		t.Errorf("%v", hits)
	}
	if hits := x.Likeness(Doc{Key: 9}, docs); len(hits) != len(docs) || hits[0].Score != 0 {
		t.Errorf("nothing is like %v", hits)
	}
}
