using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Store.Git;

/// <summary>Reads and writes versions of environments as <c>epoch.number</c>.</summary>
internal sealed class VersionJsonConverter : JsonConverter<EnvironmentVersion>
{
    /// <inheritdoc/>
    public override EnvironmentVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EnvironmentVersion.TryParse(reader.GetString(), out var version)
            ? version
            : throw new JsonException("The text is not a version such as 1.42.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EnvironmentVersion value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
