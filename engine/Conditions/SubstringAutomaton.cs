using System.Numerics;

namespace FlagCluster.Engine.Conditions;

/// <summary>Searches for any of many texts in one pass: at most two steps per byte, whatever their number.</summary>
/// <remarks>A. Aho, M. Corasick, "Efficient string matching: an aid to bibliographic search", 1975.</remarks>
internal sealed class SubstringAutomaton
{
    private const int Root = 0;

    private readonly List<int> _fallback = [Root];
    private readonly List<bool> _accepts = [false];
    private long[] _edges = new long[64]; // the node and the byte, plus one; 0 is free
    private int[] _targets = new int[64];

    public SubstringAutomaton(IEnumerable<byte[]> texts)
    {
        var nodes = new List<(int Parent, byte Byte, int Depth)> { default };
        foreach (var text in texts)
            Add(text, nodes);
        // Shorter paths first: the fallback of a node is a shorter path.
        foreach (var node in Enumerable.Range(1, nodes.Count - 1).OrderBy(node => nodes[node].Depth))
        {
            var (parent, value, depth) = nodes[node];
            if (depth == 1)
                continue;
            _fallback[node] = Step(_fallback[parent], value);
            _accepts[node] |= _accepts[_fallback[node]];
        }
    }

    /// <summary>Returns whether a text contains one of the texts.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        var node = Root;
        if (_accepts[node])
            return true;
        foreach (var value in text)
        {
            node = Step(node, value);
            if (_accepts[node])
                return true;
        }
        return false;
    }

    private void Add(byte[] text, List<(int Parent, byte Byte, int Depth)> nodes)
    {
        var node = Root;
        foreach (var value in text)
        {
            if (_accepts[node])
                return;
            var slot = Slot(node, value);
            if (_edges[slot] == 0)
            {
                Insert(node, value, nodes.Count);
                nodes.Add((node, value, nodes[node].Depth + 1));
                _fallback.Add(Root);
                _accepts.Add(false);
                node = nodes.Count - 1;
            }
            else
            {
                node = _targets[slot];
            }
        }
        _accepts[node] = true;
    }

    private int Step(int node, byte value)
    {
        while (true)
        {
            var slot = Slot(node, value);
            if (_edges[slot] != 0)
                return _targets[slot];
            if (node == Root)
                return Root;
            node = _fallback[node];
        }
    }

    private static long Edge(int node, byte value) => ((long)node << 8 | value) + 1;

    private int Slot(int node, byte value)
    {
        var edge = Edge(node, value);
        var mask = _edges.Length - 1;
        var slot = (int)((ulong)edge * 0x9E3779B97F4A7C15 >> 32) & mask;
        while (_edges[slot] != 0 && _edges[slot] != edge)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Insert(int node, byte value, int target)
    {
        if (target * 3 > _edges.Length * 2)
            Grow();
        var slot = Slot(node, value);
        _edges[slot] = Edge(node, value);
        _targets[slot] = target;
    }

    private void Grow()
    {
        var (edges, targets) = (_edges, _targets);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)edges.Length + 1);
        _edges = new long[size];
        _targets = new int[size];
        for (var i = 0; i < edges.Length; i++)
        {
            if (edges[i] == 0)
                continue;
            var slot = Slot((int)(edges[i] - 1 >> 8), (byte)(edges[i] - 1));
            _edges[slot] = edges[i];
            _targets[slot] = targets[i];
        }
    }
}
