using System.Globalization;
using System.Runtime.InteropServices;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Analytics.Counting;

/// <content>Decides which names count by themselves, and ends the batch.</content>
public sealed partial class BatchFold
{
    private readonly List<PersonExposure> _exposures = [];
    private readonly List<PersonTrack> _personTracks = [];
    private readonly List<(CountedCrash Crash, long Day)> _crashes = [];

    /// <summary>Returns the names of which the batch must know whether they count by themselves; none without bounds.</summary>
    public IReadOnlyCollection<NameKey> FindNames()
    {
        var names = new HashSet<NameKey>();
        if (_fold.Names is null)
            return names;
        foreach (var combination in _combinations.Keys)
            if (combination.Kind == EvaluationKind.Exposure)
                names.Add(combination.Name());
        foreach (var track in _trackNames.Keys)
            if (track.Name != CrashReport.TrackName)
                names.Add(track.Key());
        foreach (var (crash, _) in _crashes)
        {
            names.Add(CrashName(crash));
            foreach (var (flag, variant) in crash.Flags)
            foreach (var group in (ReadOnlySpan<string>)[crash.Group, NameKey.Other])
                names.Add(CrashFlagName(crash, group, flag, variant));
        }
        foreach (var exposure in _exposures)
            if (!exposure.IsServer)
                names.Add(exposure.Name());
        foreach (var track in _personTracks)
            if (!track.IsServer)
                names.Add(track.Name());
        return names;
    }

    /// <summary>Ends the batch.</summary>
    /// <param name="known">What is known of the names of <see cref="FindNames"/>; it is changed.</param>
    /// <returns>The change that the batch makes.</returns>
    public EventSums Complete(KnownNames known)
    {
        ArgumentNullException.ThrowIfNull(known);
        AddEvaluations(known);
        AddTracks(known);
        foreach (var (crash, day) in _crashes)
            AddCrash(known, crash, day);
        return _sums;
    }

    private void AddEvaluations(KnownNames known)
    {
        var combinations = new Combination[_combinations.Count];
        foreach (var (combination, index) in _combinations)
            combinations[index] = combination;
        var isOther = new bool[combinations.Length];
        var sums = CollectionsMarshal.AsSpan(_current);
        for (var index = 0; index < combinations.Length; index++)
        {
            Flush(index, ref sums[index]);
            ref var one = ref combinations[index];
            isOther[index] = one.Kind == EvaluationKind.Exposure && _fold.Names is not null && !Admit(known, one.Name(), one.Day);
            if (isOther[index])
                one = one.Other();
            _sums.Seen.Add(new(one.Environment, one.Flag, one.Kind, one.Client), sums[index].Seen);
        }
        // Longer windows are derived from the shortest ones, which are far fewer than the events.
        foreach (var ((index, start, isLate), sum) in _evaluations)
        {
            for (var step = _finest; step <= TimeStep.Day; step++)
                _sums.Evaluations.Add(combinations[index].Cell(step, step.Start(start), isLate), sum);
            _sums.Bounded += isOther[index] ? sum.Events : 0;
        }
        foreach (var ((index, hour), people) in _people)
        {
            var one = combinations[index];
            foreach (var step in (ReadOnlySpan<TimeStep>)[TimeStep.Hour, TimeStep.Day])
                _sums
                    .People.GetOrAdd(new(step, step.Start(hour), one.Environment, one.Flag, one.Variant, one.Kind), () => new())
                    .UnionWith(people);
        }
        foreach (var exposure in _exposures)
            if (!isOther[exposure.Combination] && (exposure.IsServer || AdmitPerson(known, exposure.Name(), exposure.Day)))
                _sums.Exposures.Add(exposure.Cell, exposure.Sum);
    }

    private void AddTracks(KnownNames known)
    {
        var names = new TrackNames[_trackNames.Count];
        foreach (var (one, index) in _trackNames)
            names[index] = one;
        var isOther = new bool[names.Length];
        for (var index = 0; index < names.Length; index++)
        {
            ref var one = ref names[index];
            isOther[index] = one.Name != CrashReport.TrackName && _fold.Names is not null && !Admit(known, one.Key(), one.Day);
            if (isOther[index])
                one = one with { Name = NameKey.Other };
        }
        foreach (var ((index, start, isLate), sum) in _tracks)
        {
            // The values of different events have no sum.
            var counted = isOther[index] ? new(sum.Events, 0, 0, 0) : sum;
            for (var step = _finest; step <= TimeStep.Day; step++)
                _sums.Tracks.Add(
                    new(step, step.Start(start), names[index].Environment, names[index].Name, names[index].Client, isLate),
                    counted
                );
            _sums.Bounded += isOther[index] ? sum.Events : 0;
        }
        foreach (var track in _personTracks)
            if (!isOther[track.Names] && (track.IsServer || AdmitPerson(known, track.Name(), track.Day)))
                _sums.PersonTracks.Add(track.Cell, track.Sum);
    }

    private void AddCrash(KnownNames known, CountedCrash crash, long day)
    {
        if (_fold.Names is null)
        {
            _sums.Crashes.Add(crash);
            return;
        }
        var isOther = !Admit(known, CrashName(crash), day);
        var counted = isOther
            ? crash with
            {
                Group = NameKey.Other,
                Type = NameKey.Other,
                Frame = null,
                Message = null,
                Stack = null,
                App = "",
                Platform = "",
            }
            : crash;
        var flags = crash.Flags.ToBuilder();
        for (var i = 0; i < flags.Count; i++)
        {
            if (Admit(known, CrashFlagName(crash, counted.Group, flags[i].Flag, flags[i].Variant), day))
                continue;
            flags[i] = (NameKey.Other, "");
            isOther = true;
        }
        _sums.Crashes.Add(counted with { Flags = flags.ToImmutable() });
        _sums.Bounded += isOther ? 1 : 0;
    }

    private bool Admit(KnownNames known, NameKey name, long day) => known.Admit(name, day, _fold.Names!.Of(name.Group), _sums.Names);

    private bool AdmitPerson(KnownNames known, NameKey name, long day)
    {
        var isCounted = _fold.Names is null || Admit(known, name, day);
        _sums.Bounded += isCounted ? 0 : 1;
        return isCounted;
    }

    private static NameKey CrashName(CountedCrash crash) =>
        NameKey.Of(crash.Environment, NameKind.Crash, IsTrusted(crash), crash.Group, crash.App, crash.Platform);

    private static NameKey CrashFlagName(CountedCrash crash, string group, string flag, string variant) =>
        NameKey.Of(crash.Environment, NameKind.CrashFlag, IsTrusted(crash), group, flag, variant);

    private static bool IsTrusted(CountedCrash crash) => crash.Trust != NameTrust.None;

    /// <summary>Represents an exposure of a person to a followed flag.</summary>
    private readonly record struct PersonExposure(int Combination, ExposureCell Cell, ExposureSum Sum, bool IsServer, long Day)
    {
        // One bound for all that no server key reported: a client key can name the flags of the ruleset and make up people.
        public NameKey Name() =>
            NameKey.Of(
                Cell.Environment,
                NameKind.Person,
                isTrusted: false,
                Cell.Flag,
                Cell.Phase.ToString(CultureInfo.InvariantCulture),
                Cell.Person,
                Cell.Variant,
                Cell.Reason,
                Cell.Rule,
                Cell.Client,
                Cell.IsLate ? "late" : null
            );
    }

    /// <summary>Represents an event of a person in an environment with followed flags.</summary>
    private readonly record struct PersonTrack(int Names, PersonTrackCell Cell, TrackSum Sum, bool IsServer, long Day)
    {
        public NameKey Name() =>
            NameKey.Of(
                Cell.Environment,
                NameKind.PersonTrack,
                isTrusted: false,
                Cell.Person,
                Cell.Name,
                Cell.Time.ToString(CultureInfo.InvariantCulture),
                Cell.Client,
                Cell.IsLate ? "late" : null
            );
    }
}
