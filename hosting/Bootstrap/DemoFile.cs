using System.Text.Json.Serialization;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>Represents the file <c>demo.json</c>, from which scripts read the keys of the demo.</summary>
internal sealed record DemoFile(
    string Url,
    string Organization,
    string Project,
    string Environment,
    string ServerKey,
    string ClientKey,
    string AdminToken,
    string OwnerEmail,
    string OwnerPassword,
    string ConsoleUrl
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoFile))]
internal sealed partial class DemoJson : JsonSerializerContext;
