using System.Text.Json.Serialization;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>What scripts need to use the demo.</summary>
internal sealed record DemoFile(string Url, string Organization, string Project, string Environment, string ServerKey, string ClientKey, string AdminToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoFile))]
internal sealed partial class DemoJson : JsonSerializerContext;
