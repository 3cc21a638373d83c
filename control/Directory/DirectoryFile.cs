using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>What the control store held at its last reading, on disk. Of keys and tokens it has the hashes, as the store does. A write replaces the file as a whole or not at all.</summary>
internal sealed class DirectoryFile(string folder, IPrivateFiles files)
{
    private const int Format = 1;

    private readonly string _path = Path.Combine(folder, "directory.json");

    /// <summary>Reads the file.</summary>
    /// <returns>What it holds and when it was written, or null when there is none.</returns>
    /// <exception cref="InvalidDataException">The file cannot be understood.</exception>
    public (DirectorySnapshot Snapshot, DateTimeOffset Time)? Read()
    {
        if (!File.Exists(_path)) return null;
        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(_path), DirectoryJson.Default.DirectoryDocument);
            if (document is not { Format: Format }) throw new InvalidDataException($"{_path} is of another format than {Format}.");
            return (new(document.Organizations, document.Projects, document.Environments, document.Keys, document.Tokens), File.GetLastWriteTimeUtc(_path));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{_path}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Write(DirectorySnapshot snapshot)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new(Format, snapshot.Organizations, snapshot.Projects, [.. snapshot.Environments.Values.OrderBy(environment => environment.Id.ToString(), StringComparer.Ordinal)],
                snapshot.Keys, snapshot.Tokens), DirectoryJson.Default.DirectoryDocument);
        files.Replace(_path, bytes);
    }
}

/// <summary>The file's content.</summary>
internal sealed record DirectoryDocument(
    int Format, IReadOnlyList<Organization> Organizations, IReadOnlyList<Project> Projects, IReadOnlyList<ProjectEnvironment> Environments,
    IReadOnlyList<SdkKey> Keys, IReadOnlyList<ApiToken> Tokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DirectoryDocument))]
internal sealed partial class DirectoryJson : JsonSerializerContext;
