using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Integrations.Trees;

/// <summary>Reads the files of one item.</summary>
internal sealed class ItemFileReader
{
    private readonly Dictionary<TreePart, TreeFile> _files = [];
    private readonly Dictionary<TreePart, SourceText> _sources = [];
    private readonly List<TreeError> _errors = [];
    private readonly TreePath _path;
    private DocumentPositions? _positions;

    /// <summary>Initializes the reader.</summary>
    /// <exception cref="ArgumentException">The files are not those of one item.</exception>
    public ItemFileReader(IReadOnlyList<TreeFile> files)
    {
        foreach (var file in files)
        {
            var path = TreePaths.Parse(file.Path, out var problem) ?? throw new ArgumentException($"{file.Path}: {problem}", nameof(files));
            if (_files.Count > 0 && (path.Kind, path.Key) != (_path.Kind, _path.Key))
                throw new ArgumentException("The files are not those of one item.", nameof(files));
            _path = path;
            _files[path.Part] = file;
        }
    }

    /// <summary>Reads the item.</summary>
    public TreeItem Read()
    {
        foreach (var (part, file) in _files)
            ReadText(part, file);
        if (!_files.ContainsKey(TreePart.Definition))
            Error(_files.Values.First(), $"The segment '{_path.Key}' has no file {_path with { Part = TreePart.Definition }}.");
        var item = _errors.Count == 0 ? ReadDefinition() : null;
        if (item is Segment segment && _errors.Count == 0)
            item = KeyLists.With(
                segment,
                ReadKeys(TreePart.Included, "included", segment.Included),
                ReadKeys(TreePart.Excluded, "excluded", segment.Excluded)
            );
        return new(_errors.Count == 0 ? item : null, _errors);
    }

    /// <summary>Returns the place of a value.</summary>
    public TreeError Locate(string pointer, string detail)
    {
        if (ListOf(pointer) is { } list && _files.TryGetValue(list, out var keys))
            return new(keys.Path, 1, 1, detail);
        if (!_files.TryGetValue(TreePart.Definition, out var definition))
            return new(_files.Values.First().Path, 1, 1, detail);
        _positions ??= DocumentPositions.Of(definition.Content, isJson: false);
        var (line, column) = _positions.Find(pointer);
        return new(definition.Path, line, column, detail);
    }

    private static TreePart? ListOf(string pointer) =>
        pointer.Split('/') is ["", var name, ..]
            ? name switch
            {
                "included" => TreePart.Included,
                "excluded" => TreePart.Excluded,
                _ => null,
            }
            : null;

    private void ReadText(TreePart part, TreeFile file)
    {
        if (TreeContent.FindProblem(part, file.Content.Span) is { } problem)
            Error(file, problem);
        else
            try
            {
                _sources[part] = SourceText.Of(file);
            }
            catch (DecoderFallbackException)
            {
                Error(file, "The file is not text in UTF-8.");
            }
    }

    private RulesetItem? ReadDefinition()
    {
        using var document = YamlConverter.Parse(Encoding.UTF8.GetBytes(_sources[TreePart.Definition].Text), out var malformed);
        if (document is null)
        {
            _errors.Add(Locate("", malformed!.Detail));
            return null;
        }
        var reader = new DocumentReader();
        var format = ItemFormat.Of(_path.Kind);
        var item = format.Read(document.RootElement, reader);
        _errors.AddRange(reader.Errors.Take(TreeLimits.Errors).Select(error => Locate(error.Pointer, error.Detail)));
        if (item is { Key.Length: > 0 } && item.Key != _path.Key)
            _errors.Add(
                Locate(
                    "/key",
                    $"The key '{item.Key}' is not that of the file name, '{_path.Key}'. The path of this {format.Name} is "
                        + $"{TreePaths.Of(_path.Kind, item.Key)}."
                )
            );
        return item;
    }

    private KeySet ReadKeys(TreePart part, string name, KeySet inline)
    {
        if (!_files.TryGetValue(part, out var file))
            return inline;
        var list = KeyListText.Read(_sources[part].Text);
        _errors.AddRange(list.Errors.Select(error => new TreeError(file.Path, error.Line, 1, error.Detail)));
        if (inline.Count > 0)
            Error(file, $"The definition has '{name}' too; keep the keys in one of the files.");
        return list.Errors.Count == 0 ? list.Keys : inline;
    }

    private void Error(TreeFile file, string detail) => _errors.Add(new(file.Path, 1, 1, detail));
}
