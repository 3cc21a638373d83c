using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace FlagCluster.Testing.Processes;

/// <summary>Represents a complete response of a server.</summary>
internal sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, JsonNode? Body)
{
    /// <summary>Returns the body, and fails for a status other than 200 and 201.</summary>
    public JsonNode Ok() =>
        Status is HttpStatusCode.OK or HttpStatusCode.Created ? Body! : throw new InvalidOperationException($"{(int)Status}: {Body}");
}
