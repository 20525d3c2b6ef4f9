import { DaysChart } from './days-chart.tsx'
import { LiveSection } from './live-section.tsx'
import { MonthlyIncome } from './monthly-income.tsx'
import { PeriodBar } from './period-bar.tsx'
import { PeriodTiles } from './period-tiles.tsx'
import classes from './sales.module.css'
import { TopCustomers } from './top-customers.tsx'

/** Today live; a period, its days, who bought most in it; the last months. */
export function SummaryTab() {
  return (
    <>
      <LiveSection />
      <PeriodBar />
      <PeriodTiles />
      <DaysChart />
      <div className={classes.halves}>
        <TopCustomers />
        <MonthlyIncome />
      </div>
    </>
  )
}
