using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Represents one kind of change on one way to write, in an environment with <see cref="SampleDocuments.Mixed"/>.</summary>
/// <param name="Change">The change, as docs/api-permissions.md names it.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path in the environment.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="First">A change that an owner makes before, as <c>METHOD path body</c>; empty for none.</param>
internal sealed record ChangeCase(string Change, string Method, string Path, string Body, string First = "")
{
    /// <summary>The kinds of changes, as docs/api-permissions.md names them.</summary>
    public const string Toggle = "only `enabled` of an existing flag",
        Flag = "any other change of a flag",
        Segment = "any change of a segment";

    private const string Layout =
        """{"type":"object","variants":{"wide":{"columns":3,"name":"größer"}},"defaultVariant":"wide","tags":["ui"]""";

    private const string Staff = """{"when":{"attribute":"email","endsWith":"@acme.example"},"included":["root"]""";

    private static readonly string[] Keys = ["layout", "limit", "staff", "new", "kept"];

    // The second one differs in "Enabled" only.
    private const string Enabled =
            """{"format":"flagr","files":[{"content":"{\"Flags\":[{\"ID\":1,\"Key\":\"kept\",\"Enabled\":true}]}"}]}""",
        Disabled = """{"format":"flagr","files":[{"content":"{\"Flags\":[{\"ID\":1,\"Key\":\"kept\",\"Enabled\":false}]}"}]}""",
        ImportedSegment = """{"format":"flipt","files":[{"content":"segments: [{ key: new, name: New, match_type: ALL_MATCH_TYPE }]"}]}""";

    /// <summary>Gets the route, relative to the environment.</summary>
    public string Route => Method + " " + string.Join('/', Path.Split('/').Select(part => Keys.Contains(part) ? "{key}" : part));

    /// <summary>Gets every kind of change through every way to write.</summary>
    public static IReadOnlyList<ChangeCase> All { get; } =
    [
        new(Toggle, "PATCH", "/flags/limit", """{"enabled":false}"""),
        new(Toggle, "PUT", "/flags/layout", Layout + ""","enabled":false}"""),
        new(Toggle, "PUT", "/ruleset", SampleDocuments.Mixed.Replace("\"enabled\": false, ", "", StringComparison.Ordinal)),
        new(Toggle, "POST", "/changes", $$$"""{"operations":[{"putFlag":{{{Layout}}},"key":"layout","enabled":false}}]}"""),
        new(Toggle, "POST", "/restore", """{"version":"1.1"}""", """PATCH /flags/limit {"enabled":false}"""),
        new(Toggle, "POST", "/import", Disabled, "POST /import " + Enabled),
        new(Toggle, "POST", "/ffrs/flags/kept", """{"enabled":false}""", """POST /ffrs/flags/kept {"enabled":true}"""),
        new(Flag, "PATCH", "/flags/limit", """{"description":"other"}"""),
        new(Flag, "PATCH", "/flags/limit", """{"enabled":false,"description":"other"}"""),
        new(Flag, "PUT", "/flags/layout", Layout + ""","description":"other"}"""),
        new(Flag, "PUT", "/flags/new", SampleDocuments.Flag()),
        new(Flag, "DELETE", "/flags/limit", ""),
        new(Flag, "POST", "/flags/limit/archive", ""),
        new(Flag, "POST", "/flags/limit/restore", "", "POST /flags/limit/archive"),
        new(Flag, "PUT", "/ruleset", SampleDocuments.Mixed.Replace("How many at most", "other", StringComparison.Ordinal)),
        new(Flag, "POST", "/changes", """{"operations":[{"deleteFlag":"limit"}]}"""),
        new(Flag, "POST", "/changes", $$"""{"operations":[{"putFlag":{{SampleDocuments.Flag("new")}}}]}"""),
        new(Flag, "POST", "/restore", """{"version":"1.1"}""", "DELETE /flags/limit"),
        new(Flag, "POST", "/import", Enabled),
        new(Flag, "POST", "/ffrs/flags/new", """{"enabled":true}"""),
        new(Segment, "PUT", "/segments/staff", """{"included":["other"]}"""),
        new(Segment, "PUT", "/segments/new", """{"included":["other"]}"""),
        new(Segment, "PATCH", "/segments/staff", """{"description":"other"}"""),
        new(Segment, "DELETE", "/segments/new", "", """PUT /segments/new {"included":["other"]}"""),
        new(Segment, "POST", "/segments/staff/members", """{"included":{"add":["other"]}}"""),
        new(Segment, "PUT", "/ruleset", SampleDocuments.Mixed.Replace("\"root\"", "\"other\"", StringComparison.Ordinal)),
        new(Segment, "POST", "/changes", $$$"""{"operations":[{"putSegment":{{{Staff}}},"key":"staff","description":"other"}}]}"""),
        new(Segment, "POST", "/changes", """{"operations":[{"deleteSegment":"new"}]}""", """PUT /segments/new {"included":["other"]}"""),
        new(Segment, "POST", "/restore", """{"version":"1.1"}""", """PATCH /segments/staff {"description":"other"}"""),
        new(Segment, "POST", "/import", ImportedSegment),
    ];
}
