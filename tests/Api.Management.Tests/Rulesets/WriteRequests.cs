using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>A request for every write of an environment that has <see cref="SampleDocuments.Mixed"/>.</summary>
internal static class WriteRequests
{
    /// <summary>Gets method, path and body.</summary>
    public static TheoryData<string, string, string?> All =>
        new()
        {
            { "PUT", "/flags/new", SampleDocuments.Flag() },
            { "PATCH", "/flags/limit", """{"description":"other"}""" },
            { "DELETE", "/flags/limit", null },
            { "POST", "/flags/limit/archive", null },
            { "PUT", "/segments/new", "{}" },
            { "PATCH", "/segments/staff", """{"description":"other"}""" },
            { "POST", "/segments/staff/members", """{"included":{"add":["other"]}}""" },
            { "PUT", "/ruleset", """{"flags":[]}""" },
            { "POST", "/changes", """{"operations":[{"deleteFlag":"limit"}]}""" },
            { "POST", "/restore", """{"version":"1.0"}""" },
            { "POST", "/epoch", null },
        };
}
