using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Converts changed JSON into the form that documents are read from.</summary>
internal static class JsonNodeExtensions
{
    public static JsonDocument ToDocument(this JsonNode node) =>
        JsonDocument.Parse(RulesetJson.Write(writer => node.WriteTo(writer)), RulesetJson.DocumentOptions);
}
