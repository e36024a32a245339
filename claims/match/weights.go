package match

// weights and calibration are fitted on 1,509 posts in English and Arabic by the program in fit; see the features in rank.go.
var weights = Weights{
	1.8416,
	2.9907,
	1.1098,
	2.8161,
	1.8020,
	-0.5328,
	2.1004,
	3.0172,
	-0.9431,
	0.7740,
	0.9758,
	2.9630,
}

var calibration = Calibration{-2.9138, 0.5959, -1.5437}
