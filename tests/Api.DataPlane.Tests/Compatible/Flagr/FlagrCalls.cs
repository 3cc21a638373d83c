using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Sends requests as clients of Flagr do.</summary>
internal static class FlagrCalls
{
    /// <summary>Flags as people make them, and as the import from Flagr makes them.</summary>
    public const string Flags = """
        {"flags":[
          {"key":"imported","type":"string","variants":{"A":"A","B":"B"},"defaultVariant":null,"clientVisible":true,"tags":["shop","web"],
           "attachments":{"A":{"color":"red"}},
           "origin":{"system":"flagr","id":"42","entityType":"user","snapshotID":7,"variants":{"A":"5","B":"6"}},
           "rules":[{"id":"segment-9","when":{"attribute":"country","equals":"DE"},"serve":{"split":[
               {"variant":"A","weight":5000},{"nothing":true,"weight":45000},{"variant":"B","weight":5000},{"nothing":true,"weight":45000}],
               "algorithm":"flagr","salt":"42","missing":"random"}},
             {"id":"segment-10","when":{"attribute":"country","equals":"FR"},"serve":{"variant":"B"}}]},
          {"key":"limit","type":"number","variants":{"high":1.50},"defaultVariant":"high","tags":["shop"]},
          {"key":"layout","type":"object","variants":{"wide":{"columns":3}},"defaultVariant":"wide","clientVisible":true},
          {"key":"beta","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"half","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]},
          {"key":"closed","type":"string","enabled":false,"variants":{"a":"a"},"defaultVariant":"a"},
          {"key":"17","type":"string","variants":{"x":"x"},"defaultVariant":"x"},
          {"key":"twin-1","type":"string","variants":{"x":"x"},"defaultVariant":"x","origin":{"system":"flagr","id":"3"}},
          {"key":"twin-2","type":"string","variants":{"y":"y"},"defaultVariant":"y","origin":{"system":"flagr","id":"3"}}
        ]}
        """;

    /// <summary>Creates an environment that serves the API.</summary>
    public static Task<TestEnvironment> NewFlagrEnvironmentAsync(this TestServer server, string? ruleset = Flags) =>
        server.NewCompatibleEnvironmentAsync("flagr", ruleset);

    /// <summary>Evaluates a flag with the server key.</summary>
    public static Task<Answer> FlagrAsync(this TestEnvironment environment, string body, string? key = null) =>
        environment.Server.SendAsync("POST", "/api/v1/evaluation", key ?? environment.ServerKey, body);

    /// <summary>Evaluates a batch with the server key.</summary>
    public static Task<Answer> FlagrBatchAsync(this TestEnvironment environment, string body, string? key = null) =>
        environment.Server.SendAsync("POST", "/api/v1/evaluation/batch", key ?? environment.ServerKey, body);

    /// <summary>Reads a document with the server key.</summary>
    public static Task<Answer> ReadAsync(this TestEnvironment environment, string path, string? key = null) =>
        environment.Server.SendAsync("GET", "/api/v1/" + path, key ?? environment.ServerKey);

    /// <summary>Returns the answer without its time.</summary>
    public static string Stable(this Answer answer) =>
        System.Text.RegularExpressions.Regex.Replace(answer.Text, "\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"\"");

    /// <summary>Returns the message of this answer if it is an error of Flagr with a status, and fails otherwise.</summary>
    public static string ExpectError(this Answer answer, int status)
    {
        answer.Expect(status);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        return Assert.Single(answer.Json.EnumerateObject()).Value.GetString()!;
    }
}
