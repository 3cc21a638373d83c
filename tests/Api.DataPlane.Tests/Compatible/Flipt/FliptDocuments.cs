namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Provides rulesets whose flags have every kind of answer.</summary>
internal static class FliptDocuments
{
    public const string Mixed = """
        {"flags":[
          {"key":"beta","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true,
           "rules":[
             {"id":"groups","when":{"any":[{"segment":"staff"},{"segment":"gold"}]},"serve":{"variant":"on"}},
             {"id":"half","when":{"attribute":"country","equals":"de"},
              "serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]},
          {"key":"closed","type":"boolean","enabled":false,"variants":{"on":true},"defaultVariant":"on","offVariant":"on"},
          {"key":"empty","type":"boolean","variants":{"on":true},"defaultVariant":null},
          {"key":"theme","type":"string","variants":{"dark":"dark","light":"light"},"defaultVariant":"light","offVariant":"light",
           "attachments":{"dark":{"hue":"\"é\"","n":[1,2.50]}},"clientVisible":true,
           "rules":[{"id":"gold","when":{"all":[{"segment":"gold"},{"not":{"segment":"staff"}}]},"serve":{"variant":"dark"}}]},
          {"key":"none","type":"string","variants":{"a":"a"},"defaultVariant":null,
           "rules":[{"id":"nothing","when":{"segment":"staff"},"serve":{"nothing":true}}]},
          {"key":"retired","type":"string","enabled":false,"variants":{"a":"a"},"defaultVariant":"a","offVariant":"a"},
          {"key":"title","type":"string","variants":{"long":"A long \"title\""},"defaultVariant":"long"},
          {"key":"layout","type":"object","variants":{"wide":{"columns":3}},"defaultVariant":"wide"},
          {"key":"limit","type":"number","variants":{"low":1.50},"defaultVariant":"low"},
          {"key":"größe/100%","type":"string","variants":{"x":"x"},"defaultVariant":"x"},
          {"key":"split","type":"string","variants":{"a":"a","b":"b"},"defaultVariant":"a","clientVisible":true,
           "rules":[{"id":"halves","serve":{"split":[{"variant":"a","weight":50000},{"variant":"b","weight":50000}]}}]}
        ],"segments":[
          {"key":"staff","when":{"attribute":"email","endsWith":"@acme.example"},"included":["root"]},
          {"key":"gold","when":{"attribute":"plan","equals":"gold"}}
        ]}
        """;
}
