using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Reads and writes the last good ruleset of an environment on disk. Segments contain targeting keys, so the file is private.
/// </summary>
internal sealed class ReplicaFile(string directory, EnvironmentId environment, IPrivateFiles files)
{
    private readonly string _path = Path.Combine(
        directory,
        environment.Organization,
        environment.Project,
        environment.Environment + ".json"
    );

    /// <summary>Gets whether the file exists.</summary>
    public bool Exists => File.Exists(_path);

    /// <summary>Reads the file.</summary>
    /// <returns>The ruleset and its version, or null when the file does not exist.</returns>
    /// <exception cref="InvalidDataException">The file is not a ruleset of this environment.</exception>
    public (EnvironmentVersion Version, Ruleset Ruleset)? Read()
    {
        if (!File.Exists(_path))
            return null;
        var bytes = File.ReadAllBytes(_path);
        using var document = RulesetJson.Parse(bytes, out var error);
        if (document is null)
            throw new InvalidDataException($"{_path}: {error!.Detail}");
        if (Text(document.RootElement, "environment") != environment.ToString())
            throw new InvalidDataException($"{_path} is not a ruleset of {environment}.");
        if (!EnvironmentVersion.TryParse(Text(document.RootElement, "version"), out var version))
            throw new InvalidDataException($"{_path} has no version.");
        return (version, RulesetJson.ReadTrusted(bytes));
    }

    /// <summary>Returns the environments that have a file, the most recently used first.</summary>
    public static IReadOnlyList<EnvironmentId> List(string directory)
    {
        if (!Directory.Exists(directory))
            return [];
        var found = new List<(EnvironmentId Id, DateTime Used)>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*.json", SearchOption.AllDirectories))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(directory, file.FullName), null).Replace(Path.DirectorySeparatorChar, '/');
            if (EnvironmentId.TryParse(name, out var id))
                found.Add((id, file.LastWriteTimeUtc));
        }
        return [.. found.OrderByDescending(file => file.Used).Select(file => file.Id)];
    }

    /// <summary>Marks the environment as used, for <see cref="List"/>.</summary>
    public void Touch(DateTimeOffset now) => File.SetLastWriteTimeUtc(_path, now.UtcDateTime);

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk does not accept the write.</exception>
    public void Write(EnvironmentVersion version, Ruleset ruleset) =>
        files.Replace(_path, RulesetJson.Write(ruleset, environment, version));

    private static string? Text(JsonElement root, string property) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
