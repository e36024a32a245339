# Every target is one plain command that also works without make.

.PHONY: run test judge bench lint cover

run: ## opens the example case in a browser, in a database of its own
	go run ./cmd/claimtrail serve --demo --open

# web begins first: it takes longest, and waits more than it works
test: ## every test; those that need Chromium or PostgreSQL skip by name when it is missing
	go test -timeout 20m ./web ./...

judge: ## other people's programs judge the exports, where ../shared/judges is there and set up
	go test -count 1 -v -run Judges ./internal/exchange/... ./web

bench: ## the figures of BENCHMARKS.md
	go test -timeout 60m -run '^$$' -bench . -benchmem ./...
	cd claims/match/beside && CLAIMTRAIL_BENCH_CLAIMS=100000 go test -run '^$$' -bench . .

lint: ## needs golangci-lint 2
	golangci-lint run

cover: ## writes cover.html
	go test -coverpkg ./... -coverprofile cover.out ./... && go tool cover -html cover.out -o cover.html
