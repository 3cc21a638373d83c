using System.Text.Json;

namespace FlagCluster.Integrations.Tests.Import.Goff;

/// <summary>Makes documents of GO Feature Flag with the flag <c>f</c>.</summary>
internal static class GoffDocument
{
    /// <summary>Returns a document with a default rule.</summary>
    public static string Flag(string defaultRule, string targeting = "", string more = "") =>
        $$"""{"f":{"variations":{"a":"A","b":"B","c":"C"},{{more}}"targeting":[{{targeting}}],"defaultRule":{{defaultRule}} } }""";

    /// <summary>Returns a rule that serves the variation <c>a</c>.</summary>
    public static string Rule(string query) => $$"""{"query":{{JsonSerializer.Serialize(query)}},"variation":"a"}""";
}
