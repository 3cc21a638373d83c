using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace FlagCluster.Testing.Processes;

/// <summary>An answer that has arrived.</summary>
internal sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, JsonNode? Body)
{
    public JsonNode Ok() =>
        Status is HttpStatusCode.OK or HttpStatusCode.Created ? Body! : throw new InvalidOperationException($"{(int)Status}: {Body}");
}
