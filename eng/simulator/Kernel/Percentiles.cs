namespace Workflow.Simulator.Kernel;

/// <summary>Times, of which one wants to know how long so and so many in a hundred took.</summary>
internal sealed class Percentiles
{
    private readonly List<double> _values = [];
    private bool _isSorted;

    public int Count => _values.Count;

    public void Add(double value)
    {
        _values.Add(value);
        _isSorted = false;
    }

    public void Clear() => _values.Clear();

    /// <summary>The value that a share of all do not exceed; not a number when there is none.</summary>
    public double At(double share)
    {
        if (_values.Count == 0)
            return double.NaN;
        if (!_isSorted)
        {
            _values.Sort();
            _isSorted = true;
        }
        return _values[Math.Min(_values.Count - 1, (int)(_values.Count * share))];
    }
}
