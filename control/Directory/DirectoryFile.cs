using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>
/// Stores a directory on disk, with the hashes of keys and tokens only. A write replaces the file as a whole or not at all.
/// </summary>
internal sealed class DirectoryFile(string folder, IPrivateFiles files)
{
    private const int Format = 3;

    private readonly string _path = Path.Combine(folder, "directory.json");

    /// <summary>Reads the file.</summary>
    /// <returns>The directory and the time it was written, or null when the file does not exist.</returns>
    /// <exception cref="InvalidDataException">The content is invalid.</exception>
    public (DirectorySnapshot Snapshot, DateTimeOffset Time)? Read()
    {
        if (!File.Exists(_path))
            return null;
        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(_path), DirectoryJson.Default.DirectoryDocument);
            if (document is not { Format: Format })
                throw new InvalidDataException($"{_path} has another format than {Format}.");
            return (DirectorySnapshot.Create(document.Everything), File.GetLastWriteTimeUtc(_path));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{_path}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk does not accept the write.</exception>
    public void Write(DirectorySnapshot snapshot)
    {
        var document = new DirectoryDocument(Format, snapshot.ToChanges());
        files.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(document, DirectoryJson.Default.DirectoryDocument));
    }
}

/// <summary>Represents the content of the file.</summary>
internal sealed record DirectoryDocument(int Format, ControlChanges Everything);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(EnvironmentFilterConverter), typeof(PermissionSetConverter)]
)]
[JsonSerializable(typeof(DirectoryDocument))]
internal sealed partial class DirectoryJson : JsonSerializerContext;

/// <summary>Writes a filter of environments as its text.</summary>
internal sealed class EnvironmentFilterConverter : JsonConverter<EnvironmentFilter>
{
    /// <inheritdoc/>
    public override EnvironmentFilter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EnvironmentFilter.Parse(reader.GetString() ?? throw new JsonException("A filter of environments is null."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EnvironmentFilter value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>Writes a set of permissions as their names.</summary>
internal sealed class PermissionSetConverter : JsonConverter<PermissionSet>
{
    /// <inheritdoc/>
    public override PermissionSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PermissionSet.TryParse(reader.GetString() ?? "null", out var permissions)
            ? permissions
            : throw new JsonException("A set of permissions has an unknown name.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PermissionSet value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
