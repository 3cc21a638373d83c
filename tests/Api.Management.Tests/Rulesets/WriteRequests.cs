using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>A request for every write of an environment that has <see cref="Ruleset"/>.</summary>
internal static class WriteRequests
{
    /// <summary>The place of the plan in the body of an import.</summary>
    private const string Plan = "PLAN";

    /// <summary>Gets the ruleset: <see cref="SampleDocuments.Mixed"/> and an archived flag.</summary>
    public static string Ruleset { get; } =
        SampleDocuments.Mixed.Replace(
            "\"flags\": [",
            "\"flags\": [" + SampleDocuments.Flag("old", "\"archived\": true") + ",",
            StringComparison.Ordinal
        );

    /// <summary>Gets method, path and body of the writes that take an Idempotency-Key.</summary>
    public static TheoryData<string, string, string?> WithOperationId =>
        new()
        {
            { "PUT", "/flags/new", SampleDocuments.Flag() },
            { "PATCH", "/flags/limit", """{"description":"other"}""" },
            { "DELETE", "/flags/limit", null },
            { "POST", "/flags/limit/archive", null },
            { "POST", "/flags/old/restore", null },
            { "PUT", "/segments/new", "{}" },
            { "PATCH", "/segments/staff", """{"description":"other"}""" },
            { "POST", "/segments/staff/members", """{"included":{"add":["other"]}}""" },
            { "PUT", "/ruleset", """{"flags":[]}""" },
            { "POST", "/changes", """{"operations":[{"deleteFlag":"limit"}]}""" },
            { "POST", "/restore", """{"version":"1.0"}""" },
            { "POST", "/epoch", null },
        };

    /// <summary>Gets method, path and body of the writes that are safe to repeat without an Idempotency-Key.</summary>
    public static TheoryData<string, string, string?> WithoutOperationId =>
        new()
        {
            { "POST", "/ffrs/flags/new", """{"enabled":true}""" },
            {
                "POST",
                "/import",
                """{"format":"ffrs","files":[{"content":"{\"flags\":[{\"name\":\"f\",\"enabled\":true}]}"}],"plan":"PLAN"}"""
            },
        };

    /// <summary>Gets method, path and body of all writes.</summary>
    public static TheoryData<string, string, string?> All
    {
        get
        {
            var all = WithOperationId;
            foreach (var row in WithoutOperationId)
                all.Add((string)row[0], (string)row[1], (string?)row[2]);
            return all;
        }
    }

    /// <summary>Sends a write. That of an import has the plan of the current version.</summary>
    public static async Task<Answer> WriteAsync(
        this TestEnvironment environment,
        string method,
        string path,
        string? body,
        params (string Name, string Value)[] headers
    )
    {
        if (body?.Contains(Plan, StringComparison.Ordinal) == true)
        {
            var planned = body.Replace(",\"plan\":\"PLAN\"", "", StringComparison.Ordinal);
            var plan = (await environment.SendAsync(method, "/import?dryRun", planned)).Expect(200).String("plan");
            body = body.Replace(Plan, plan, StringComparison.Ordinal);
        }
        return await environment.SendAsync(method, path, body, headers);
    }
}
