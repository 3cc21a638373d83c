namespace FlagCluster.Engine.Tests.Schema;

/// <summary>Provides a document with every member that a ruleset may have.</summary>
internal static class SampleDocument
{
    public const string Valid = """
        {"$schema":"x","environment":1,"version":null,
         "flags":[
          {"key":"other","type":"string","variants":{"x":"1","y":""},"defaultVariant":"x"},
          {"key":"f","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a","offVariant":"b","enabled":true,"description":"d",
           "owner":"o","tags":["t"],"clientVisible":true,"permanent":false,"purpose":"experiment","archived":false,"expires":"2027-01-31","bucketing":"native-1",
           "attachments":{"a":{"x":[1]}},"metadata":{"team":"t","n":1.5,"b":true},"origin":{"system":"flipt","id":1},
           "prerequisites":[{"flag":"other","variants":["x"],"enabled":true}],
           "rules":[
            {"id":"r1","name":"n","when":{"all":[{"attribute":"a","equals":["x",1,true]},{"any":[{"segment":"s"},{"not":{"attribute":"b","gt":1}}]}]},
             "serve":{"variant":"a"}},
            {"id":"r2","when":{"attribute":"@time","before":"2027-01-31T08:00:00Z"},
             "serve":{"split":[{"variant":"a","weight":25000},{"nothing":true,"weight":5000},{"variant":"b","weight":70000}],"by":["c","d"],"salt":"","algorithm":"native-1","total":100000,"missing":"next"}},
            {"id":"r3","when":{"attribute":"v","semverGte":"1.2.3"},"serve":{"nothing":true}},
            {"id":"r4","when":{"attribute":"i","inCidr":["10.0.0.0/8"]},"serve":{"variant":"b"}},
            {"id":"f1","when":{"any":[{"flag":"other","variants":["x","y"]},{"flag":"n","variants":["one"],"enabled":false}]},"serve":{"variant":"b"}},
            {"id":"b1","when":{"bucket":{"below":5000,"by":"c","salt":"x","algorithm":"flipt","missing":false}},"serve":{"variant":"b"}},
            {"id":"b2","when":{"bucket":{"ranges":[[0,10],[20,30]]}},"serve":{"split":[{"variant":"a","weight":100000}],"algorithm":"random"}},
            {"id":"r5","when":{"attribute":"m","matches":"^a"},"serve":{"variant":"b"}},
            {"id":"r6","when":{"attribute":"e","exists":true},"serve":{"variant":"b"}},
            {"id":"r7","when":{"any":[{"attribute":"a","as":"text","ignoreCase":true,"endsWith":"x"},{"attribute":"a","as":"number","lt":1},
              {"attribute":"a","as":"time","gte":["2027-01-31",1]},{"attribute":"a","as":"boolean","in":[true]},
              {"attribute":"a","as":"size","equals":1},{"attribute":"a","is":["list","string"]},{"attribute":"a","ignoreCase":true,"equals":"x"}]},
             "serve":{"variant":"b"}},
            {"id":"r8","when":{"attribute":"a","some":{"all":[{"attribute":"@element.p","gt":1},{"not":{"attribute":"@element","is":"list"}},
              {"attribute":"@element.l","every":{"any":[{"attribute":"@element","equals":1}]}}]}},"serve":{"variant":"b"}}]},
          {"key":"n","type":"number","variants":{"one":1},"defaultVariant":null},
          {"key":"o","type":"object","variants":{"one":{"a":[1,null]},"two":[]},"defaultVariant":"one"}],
         "segments":[{"key":"s","name":"n","description":"d","included":["u"],"excluded":[],"by":"b","origin":{"system":"s"},"when":{"attribute":"t","after":0}}]}
        """;
}
