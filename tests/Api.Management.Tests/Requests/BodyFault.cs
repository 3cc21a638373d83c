using System.Text;
using System.Text.Json.Nodes;

namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>Represents one way in which a body is wrong, and the answer to it, which is the same for every endpoint.</summary>
/// <param name="Name">The fault.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Body">Makes the body.</param>
internal sealed record BodyFault(string Name, int Status, Func<BodyRoute, byte[]> Body)
{
    /// <summary>Gets the faults.</summary>
    public static IReadOnlyList<BodyFault> All { get; } =
    [
        new("empty", 400, _ => []),
        new("cut", 400, route => Utf8(route.Body[..^1])),
        new("two documents", 400, route => Utf8(route.Body + route.Body)),
        new("duplicate members", 400, route => Utf8(route.Body[..^1] + "," + route.Body[1..])),
        new("invalid UTF-8", 400, route => [.. Utf8(route.Body[..^1]), .. ",\"more\":\""u8, 0xFF, .. "\"}"u8]),
        new("unpaired surrogate", 400, route => Utf8(route.Body[..^1] + ""","more":"\ud800"}""")),
        new("unpaired surrogate in a name", 400, route => Utf8(route.Body[..^1] + ""","\udc00":1}""")),
        new("null", 422, _ => Utf8("null")) { Pointer = _ => "" },
        new("number", 422, _ => Utf8("5")) { Pointer = _ => "" },
        new("text", 422, _ => Utf8("\"text\"")) { Pointer = _ => "" },
        new("array", 422, _ => Utf8("[]")) { Pointer = _ => "" },
        new("unknown member", 422, route => Utf8(route.Body[..^1] + ""","unknown":1}""")) { Pointer = _ => "/unknown" },
        new("member of another type", 422, route => With(route, new JsonObject())) { Pointer = route => "/" + route.Member },
        new("null member", 422, route => With(route, null)) { Pointer = route => "/" + route.Member, IsForRequired = true },
        // The errors of a flag that lacks a property point at the flag.
        new("missing member", 422, _ => Utf8("{}"))
        {
            Pointer = route => route.Template.EndsWith("/flags/{key}", StringComparison.Ordinal) ? "" : "/" + route.Member,
            IsForRequired = true,
        },
    ];

    /// <summary>Gets where an error of the answer points.</summary>
    public Func<BodyRoute, string>? Pointer { get; init; }

    /// <summary>Gets whether the fault exists only where a member is required.</summary>
    public bool IsForRequired { get; init; }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] With(BodyRoute route, JsonNode? value)
    {
        var body = JsonNode.Parse(route.Body)!.AsObject();
        body[route.Member] = value;
        return Utf8(body.ToJsonString());
    }
}
