using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Replica;

/// <summary>The last good ruleset of one environment on disk. Segments hold targeting keys, so the file is for its owner alone; a write replaces it as a whole or not at all.</summary>
internal sealed class ReplicaFile(string directory, EnvironmentId environment, IPrivateFiles files)
{
    private readonly string _path = Path.Combine(directory, environment.Organization, environment.Project, environment.Environment + ".json");

    /// <summary>Whether there is a file.</summary>
    public bool Exists => File.Exists(_path);

    /// <summary>Reads the file.</summary>
    /// <returns>The ruleset and its version, or null when there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is not a ruleset of this environment.</exception>
    public (EnvironmentVersion Version, Ruleset Ruleset)? Read()
    {
        if (!File.Exists(_path)) return null;
        var bytes = File.ReadAllBytes(_path);
        using var document = RulesetJson.Parse(bytes, out var error);
        if (document is null) throw new InvalidDataException($"{_path}: {error!.Detail}");
        if (Text(document.RootElement, "environment") != environment.ToString()) throw new InvalidDataException($"{_path} is not a ruleset of {environment}.");
        if (!EnvironmentVersion.TryParse(Text(document.RootElement, "version"), out var version)) throw new InvalidDataException($"{_path} has no version.");
        return (version, RulesetJson.ReadTrusted(bytes));
    }

    /// <summary>The environments that have a file, the ones used last first.</summary>
    public static IReadOnlyList<EnvironmentId> List(string directory)
    {
        if (!Directory.Exists(directory)) return [];
        var found = new List<(EnvironmentId Id, DateTime Used)>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*.json", SearchOption.AllDirectories))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(directory, file.FullName), null).Replace(Path.DirectorySeparatorChar, '/');
            if (EnvironmentId.TryParse(name, out var id)) found.Add((id, file.LastWriteTimeUtc));
        }
        return [.. found.OrderByDescending(file => file.Used).Select(file => file.Id)];
    }

    /// <summary>Notes that the environment is in use, for <see cref="List"/>.</summary>
    public void Touch(DateTimeOffset now) => File.SetLastWriteTimeUtc(_path, now.UtcDateTime);

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Write(EnvironmentVersion version, Ruleset ruleset) => files.Replace(_path, RulesetJson.Write(ruleset, environment, version));

    private static string? Text(JsonElement root, string property) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
